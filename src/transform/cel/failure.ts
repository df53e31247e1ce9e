import { EvaluationError } from "@marcbachmann/cel-js";

/** Why an expression can fail on a row, in words that say nothing of the row's values. */
const REASONS: ReadonlyMap<string, string> = new Map([
  ["no_such_key", 'it reads a key that is not there; has(row.key) asks for it, row.?key.orValue("") reads it all the same'],
  ["index_out_of_bounds", "it reads a place beyond the end of a list"],
  ["index_out_of_range", "a position is beyond the end of the text"],
  ["no_such_overload", "an operator does not fit the types of the row's values"],
  ["no_matching_overload", "a function does not fit the types of the row's values"],
  ["field_type_mismatch", "a value is not of the type that the expression needs"],
  ["variable_type_mismatch", "a value is not of the type that the expression needs"],
  ["list_item_type_mismatch", "an element is not of the type that the expression needs"],
  ["invalid_list_element_type", "join() needs a list of texts"],
  ["invalid_condition_type", "a condition is neither true nor false"],
  ["invalid_logical_operand", "an operand of && or || is neither true nor false"],
  ["invalid_comprehension_range", "it goes through something that is neither a list nor a map"],
  ["invalid_comparison_type", "it compares what cannot be compared"],
  ["unsupported_type", "a value is of no type that expressions know"],
  ["optional_value_missing", "value() of an optional that is empty"],
  ["optional_expected", "a value is no optional"],
  ["division_by_zero", "it divides by zero"],
  ["modulo_by_zero", "it divides by zero"],
  ["numeric_overflow", "a number is too large"],
  ["int_conversion_error", "int() of a text that is no whole number"],
  ["double_conversion_error", "double() of a text that is no number"],
  ["bool_conversion_error", "bool() of a text that is neither true nor false"],
  ["invalid_duration", "duration() of a text that is no duration such as 8760h"],
  ["work-limit", "it would do too much work for one row"],
  ["text-limit", "a text is longer than 100000 characters"],
  ["pattern-text-limit", "a text is longer than the 2048 characters that a pattern is tried on"],
  ["value-unparsable", "json() or phpSerialized() of a text that is none"],
  ["list-limit", "a list is longer than 10000 elements"],
  ["depth-limit", "a value is nested deeper than 12 levels"],
  ["value-not-text", "a list, an object or a point in time stands where text is needed"],
  ["value-not-bool", "a condition is neither true nor false"],
  ["value-not-map", "keys() of something that is no object"],
  ["number-unsafe", "a whole number is beyond 2^53 - 1, which JSON readers round"],
  ["lookup-unlisted", "the value is not listed in the map of lookup()"],
  ["time-empty", "time() of an empty text"],
  ["setting-invalid", "a pattern, format, zone or separator that the row gives cannot be used"],
]);

/** What an expression throws to fail on a row; `because` goes before the code's own words, and holds none of the row's values. */
export function failure(code: string, because?: string): EvaluationError {
  return new ExpressionFailure(code, because);
}

class ExpressionFailure extends EvaluationError {
  readonly because: string | undefined;

  constructor(code: string, because: string | undefined) {
    super({ code, message: code });
    this.because = because;
  }
}

/** Why an evaluation threw, without any value of the row. */
export function reasonOf(error: unknown): string {
  if (error instanceof ExpressionFailure && error.because !== undefined) return error.because;
  if (error instanceof EvaluationError) return REASONS.get(error.code) ?? "it cannot be computed for this row";
  if (error instanceof RangeError) return "it would need too much memory";
  return error instanceof TypeError ? "a value is not of the type that the expression needs" : "it cannot be computed for this row";
}
