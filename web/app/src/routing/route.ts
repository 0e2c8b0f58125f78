import { roomOfPath } from './room_name';

export type Route = { page: 'landing' } | { page: 'room'; room: string } | { page: 'bad_name' };

/** The page of a path. The server serves the app for `/` and `/r/*` only. */
export function routeOf(path: string): Route {
  if (!path.startsWith('/r/')) return { page: 'landing' };
  const room = roomOfPath(path);
  return room ? { page: 'room', room } : { page: 'bad_name' };
}
