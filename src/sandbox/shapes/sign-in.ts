import { anyText } from "./members.ts";
import { list, map, oneOf, structure, text } from "./shape.ts";

/** Members of the sign-in operations. */
export const authFlow = oneOf(
  "USER_SRP_AUTH",
  "REFRESH_TOKEN_AUTH",
  "REFRESH_TOKEN",
  "CUSTOM_AUTH",
  "ADMIN_NO_SRP_AUTH",
  "USER_PASSWORD_AUTH",
  "ADMIN_USER_PASSWORD_AUTH",
  "USER_AUTH",
);
export const challengeName = oneOf(
  "SMS_MFA",
  "EMAIL_OTP",
  "SOFTWARE_TOKEN_MFA",
  "SELECT_MFA_TYPE",
  "MFA_SETUP",
  "PASSWORD_VERIFIER",
  "CUSTOM_CHALLENGE",
  "SELECT_CHALLENGE",
  "DEVICE_SRP_AUTH",
  "DEVICE_PASSWORD_VERIFIER",
  "ADMIN_NO_SRP_AUTH",
  "NEW_PASSWORD_REQUIRED",
  "SMS_OTP",
  "PASSWORD",
  "WEB_AUTHN",
  "PASSWORD_SRP",
);
export const session = text({ min: 20, max: 2048 });
export const texts = map(anyText);
export const analytics = structure({}, { AnalyticsEndpointId: anyText });
export const userContext = structure({}, { IpAddress: anyText, EncodedData: anyText });
export const serverContext = structure(
  {
    IpAddress: anyText,
    ServerName: anyText,
    ServerPath: anyText,
    HttpHeaders: list(structure({}, { headerName: anyText, headerValue: anyText })),
  },
  { EncodedData: anyText },
);
