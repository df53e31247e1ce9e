/** Only the token tells whether a page follows: pages may be short, or empty, before the last. */
export function nextPage(token: string | undefined): { readonly next?: string } {
  return token === undefined || token === "" ? {} : { next: token };
}
