import { text } from "./shape.ts";
import { analytics, texts, userContext } from "./sign-in.ts";

/** Members that the operations of an app client, which need no signature, share. */
export const secretHash = text({ min: 1, max: 128, pattern: "[\\w+=/]+" });
export const confirmationCode = text({ min: 1, max: 2048, pattern: "[\\S]+" });
/** Of refresh tokens too. */
export const accessToken = text({ pattern: "[A-Za-z0-9-_=.]+" });
export const clientSecret = text({ min: 24, max: 64, pattern: "[\\w+]+" });
export const callMetadata = { AnalyticsMetadata: analytics, UserContextData: userContext, ClientMetadata: texts } as const;
