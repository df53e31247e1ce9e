/** (a, b) > (x, y) as comparisons of one column each, for servers that know no comparison of rows or use no index for it. */
export function writtenOut(forms: readonly { readonly column: string }[], values: readonly string[]): string {
  const ways = forms.map((form, index) => {
    const same = forms.slice(0, index).map(({ column }, before) => `${column} = ${values[before]}`);
    return `(${[...same, `${form.column} > ${values[index]}`].join(" AND ")})`;
  });
  return ways.join(" OR ");
}
