import { ADMIN_ROUTE } from "../behaviour/admin-route.ts";
import { UPLOAD_ROUTE } from "../import/upload-route.ts";
import { LOGS_ROUTE } from "../logs/logs-route.ts";
import type { Route } from "./route.ts";

/** Asked in order, before the Cognito operations. */
export const ROUTES: readonly Route[] = [LOGS_ROUTE, UPLOAD_ROUTE, ADMIN_ROUTE];
