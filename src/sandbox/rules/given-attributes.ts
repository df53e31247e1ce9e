/** A request's attribute list as pairs; a missing value is a blank one, and of a repeated name the last counts. */
export function givenAttributes(
  attributes: readonly { readonly Name: string; readonly Value?: string | undefined }[] | undefined,
): readonly (readonly [string, string])[] {
  return (attributes ?? []).map(({ Name, Value }) => [Name, Value ?? ""] as const);
}
