import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";
import { type ServiceError, statusOf } from "../service-error.ts";
import type { SandboxSettings } from "../settings.ts";

/** Answers in AWS JSON 1.1. `nowMs` is the virtual time of the `Date` header. */
export function sendJson(response: ServerResponse, nowMs: number, body: object): void {
  send(response, nowMs, 200, JSON.stringify(body), undefined);
}

export function sendError(response: ServerResponse, nowMs: number, error: ServiceError, settings: SandboxSettings): void {
  const body = JSON.stringify({ __type: error.name, message: error.message });
  send(response, nowMs, statusOf(error.name, settings.statusCodes), body, error.name);
}

function send(response: ServerResponse, nowMs: number, status: number, body: string, errorType: string | undefined): void {
  const headers: Record<string, string | number> = {
    date: httpDate(nowMs),
    "content-type": "application/x-amz-json-1.1",
    "content-length": Buffer.byteLength(body),
    "x-amzn-requestid": randomUUID(),
  };
  if (errorType !== undefined) headers["x-amzn-errortype"] = errorType;
  response.writeHead(status, headers).end(body);
}

let lastSecond = -1;
let lastDate = "";

/** The header's form of an instant, made once a second. */
export function httpDate(nowMs: number): string {
  const second = Math.floor(nowMs / 1000);
  if (second !== lastSecond) {
    lastSecond = second;
    lastDate = new Date(second * 1000).toUTCString();
  }
  return lastDate;
}
