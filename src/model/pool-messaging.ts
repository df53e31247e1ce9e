/** How a pool's messages go out, as far as sending invitations depends on it (DescribeUserPool). */
export interface PoolMessaging {
  readonly id: string;
  readonly name: string;
  /** Non-empty: usernames are e-mail addresses and/or phone numbers, and Cognito makes the real one. */
  readonly usernameAttributes: readonly ("email" | "phone_number")[];
  /** Cognito's own sender, which has a daily quota of 50 an account; the owner's Amazon SES; or a custom sender Lambda. */
  readonly mailSender: "cognito" | "ses" | "lambda";
  readonly smsSender: "sns" | "lambda";
  /** Where the code of a password reset goes, first choice first; empty: administrators alone reset passwords. */
  readonly recovery: readonly ("email" | "phone_number")[];
}

/** Messages a day of Cognito's own mail sender, for each account (Developer Guide, "Quotas in Amazon Cognito", 2026). */
export const COGNITO_MAILS_A_DAY = 50;
