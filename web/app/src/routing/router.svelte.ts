import { routeOf, type Route } from './route';

class Router {
  route = $state.raw<Route>(routeOf(location.pathname));

  constructor() {
    window.addEventListener('popstate', () => this.#read());
  }

  go(path: string): void {
    history.pushState(null, '', path);
    window.scrollTo(0, 0);
    this.#read();
  }

  #read(): void {
    this.route = routeOf(location.pathname);
  }
}

export const router = new Router();

/** Follows a link inside the app unless the person asked for a new tab. */
export function follow(event: MouseEvent): void {
  const link = event.currentTarget;
  if (!(link instanceof HTMLAnchorElement)) return;
  if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  router.go(link.pathname);
}
