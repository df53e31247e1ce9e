/** What loading tells whoever watches. Carries no user data. */
export type LoadEvent =
  | {
      readonly type: "import-job";
      readonly part: number;
      readonly attempt: number;
      readonly state: string;
      readonly rows: number;
      readonly imported?: number;
      readonly skipped?: number;
      readonly failed?: number;
      readonly detail?: string;
      readonly waitedSeconds?: number;
    }
  | { readonly type: "reconcile"; readonly users: number };

export type TellLoadEvent = (event: LoadEvent) => void;
