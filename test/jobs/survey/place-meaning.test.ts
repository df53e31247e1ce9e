import { expect, test } from "vitest";
import { meaningOf } from "../../../src/jobs/survey/place-meaning.ts";

test.each([
  ["KUNDENNR", "id"],
  ["E-Mail-Adresse", "email"],
  ["Primary Email Address", "email"],
  ["profile.firstName", "givenName"],
  ["Vorname", "givenName"],
  ["Prénom", "givenName"],
  ["Nachname", "familyName"],
  ["apellidos", "familyName"],
  ["STRASSE", "street"],
  ["Straße", "street"],
  ["Téléphone", "phone"],
  ["user_phone", "phone"],
  ["fecha de nacimiento", "birthdate"],
  ["date_of_birth", "birthdate"],
  ['user["e-mail"]', "email"],
  ["Mot de passe", "password"],
  ["encrypted_password", "passwordHash"],
  ["gesperrt", "disabled"],
  ["created_at", undefined],
  ["user", "username"],
  ["constructor", undefined],
])("%s is taken for %s", (place, meaning) => {
  expect(meaningOf(place)).toBe(meaning);
});
