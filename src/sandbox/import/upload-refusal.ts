/** An answer of S3 that refuses: status, code and text. */
export interface UploadRefusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

export const JOB_NOT_WAITING: UploadRefusal = { status: 403, code: "AccessDenied", message: "The import job does not wait for a file" };

export const SIGNATURE_DOES_NOT_MATCH: UploadRefusal = {
  status: 403,
  code: "SignatureDoesNotMatch",
  message: "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
};

export const ENTITY_TOO_LARGE: UploadRefusal = {
  status: 400,
  code: "EntityTooLarge",
  message: "Your proposed upload exceeds the maximum allowed size",
};

export const REQUEST_HAS_EXPIRED: UploadRefusal = { status: 403, code: "AccessDenied", message: "Request has expired" };

export const MISSING_CONTENT_LENGTH: UploadRefusal = {
  status: 411,
  code: "MissingContentLength",
  message: "You must provide the Content-Length HTTP header.",
};
