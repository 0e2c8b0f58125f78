/** What this browser remembers; storage may be forbidden, and then nothing is remembered. */
export function recall(key: string): string {
  try {
    return localStorage.getItem(`parlance.${key}`) ?? '';
  } catch {
    return '';
  }
}

export function remember(key: string, value: string): void {
  try {
    localStorage.setItem(`parlance.${key}`, value);
  } catch {
    // Private windows of some browsers; the person types it again.
  }
}
