/**
 * The kinds of characters that a pool's policy can ask for. `make` is what we draw from: without characters that are
 * easily mistaken for one another (0 O, 1 l I), and only symbols of Cognito's documented list.
 */
export const PASSWORD_CLASSES = [
  { name: "an uppercase letter", requiredBy: "requireUppercase", holds: /[A-Z]/, make: "ABCDEFGHJKLMNPQRSTUVWXYZ" },
  { name: "a lowercase letter", requiredBy: "requireLowercase", holds: /[a-z]/, make: "abcdefghijkmnopqrstuvwxyz" },
  { name: "a digit", requiredBy: "requireNumbers", holds: /[0-9]/, make: "23456789" },
  { name: "a symbol", requiredBy: "requireSymbols", holds: /[\^$*.[\]{}()?"!@#%&/\\,><':;|_~`=+-]/, make: "!@#%*+-=?_" },
] as const;
