/** bench/users/lean-mapping.json by hand: a record of the made-up export as AdminCreateUser takes it. */
export function leanUser(record: readonly string[]): { readonly username: string; readonly attributes: Readonly<Record<string, string>> } {
  const [id = "", email = "", verified = "", , given = "", family = "", , birthdate = ""] = record;
  const username = email.toLowerCase();
  return {
    username,
    attributes: {
      email: username,
      email_verified: verified,
      name: `${given} ${family}`,
      ...(birthdate === "" ? {} : { birthdate }),
      "custom:legacy_id": id,
      "custom:plan": record[16] ?? "",
    },
  };
}

/** Attributes in the form of the API. */
export function namesAndValues(attributes: Readonly<Record<string, string>>): readonly { readonly Name: string; readonly Value: string }[] {
  return Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }));
}
