// What is typed before it is sent, kept on this device with the step that it belongs to: the page may be closed meanwhile.
export type Step = "yes" | "but" | "no";
interface Draft {
  step: Step;
  fields: Record<string, string>;
}

const keyOf = (proposal: string): string => `draft ${proposal}`;
type Store = Pick<Storage, "getItem" | "setItem" | "removeItem">;

export function keptDraft(store: Pick<Store, "getItem">, proposal: string): Draft | undefined {
  const kept = store.getItem(keyOf(proposal));
  return kept === null ? undefined : (JSON.parse(kept) as Draft);
}
export const keepDraft = (store: Pick<Store, "setItem">, proposal: string, draft: Draft): void =>
  store.setItem(keyOf(proposal), JSON.stringify(draft));
export const dropDraft = (store: Pick<Store, "removeItem">, proposal: string): void =>
  store.removeItem(keyOf(proposal));

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

// What a form holds: of boxes and choices those that are on.
export const fieldsOf = (
  fields: Iterable<Pick<Field, "name" | "value" | "type"> & { checked?: boolean }>,
): Record<string, string> =>
  Object.fromEntries(
    [...fields]
      .filter(({ type, checked }) => !["checkbox", "radio"].includes(type) || checked)
      .map(({ name, value }) => [name, value]),
  );

// Fills a form with what was kept, and keeps what is typed from now on.
export function followDraft(form: ParentNode, store: Store, proposal: string, step: Step): void {
  const fields = [...form.querySelectorAll<Field>(":is(input, textarea, select):not([name=function])")];
  const kept = keptDraft(store, proposal);
  for (const field of fields) {
    const value = kept?.step === step ? kept.fields[field.name] : undefined;
    if (value !== undefined) {
      if (field instanceof HTMLInputElement && ["checkbox", "radio"].includes(field.type))
        field.checked = field.value === value;
      else field.value = value;
      field.dispatchEvent(new Event("change"));
    }
    field.addEventListener("input", () => keepDraft(store, proposal, { step, fields: fieldsOf(fields) }));
  }
  keepDraft(store, proposal, { step, fields: fieldsOf(fields) });
}
