import { type Read, report, type Scope } from "./scope.ts";
import { compilePlace } from "./source-place.ts";

const TOKEN = /\{\{|\}\}|\{([^{}]+)\}|[{}]|[^{}]+/g;

/** Fills places in braces; `{{` and `}}` stand for braces. Empty where every place is empty. */
export function compileTemplate(template: string, scope: Scope, trim: boolean): Read {
  const parts: (string | Read)[] = [];
  for (const [token, place] of template.matchAll(TOKEN)) {
    if (place !== undefined) parts.push(compilePlace(place.trim(), "template", scope, trim));
    else if (token === "{" || token === "}") report(scope, "template", "a brace is not closed; write {{ or }} for a brace itself");
    else parts.push(token === "{{" ? "{" : token === "}}" ? "}" : token);
  }
  if (!parts.some((part) => typeof part === "function"))
    report(scope, "template", "it names no place in braces; use `value` for a constant");
  return (row, issues) => {
    let text = "";
    let filled = false;
    let broken = false;
    for (const part of parts) {
      if (typeof part === "string") {
        text += part;
        continue;
      }
      const value = part(row, issues);
      if (value === undefined) {
        broken = true;
        continue;
      }
      if (value !== "") filled = true;
      text += value;
    }
    if (broken) return undefined;
    if (!filled) return "";
    return trim ? text.trim() : text;
  };
}
