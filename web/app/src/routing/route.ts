import { roomOfPath } from './room_name';

export type Route = { page: 'landing' } | { page: 'doctor' } | { page: 'room'; room: string } | { page: 'bad_name' };

/** The page of a path. The server serves the app for `/`, `/doctor` and `/r/*` only. */
export function routeOf(path: string): Route {
  if (/^\/doctor\/?$/.test(path)) return { page: 'doctor' };
  if (!path.startsWith('/r/')) return { page: 'landing' };
  const room = roomOfPath(path);
  return room ? { page: 'room', room } : { page: 'bad_name' };
}
