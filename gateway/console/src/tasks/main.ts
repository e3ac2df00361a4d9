// My tasks: one proposal a page for a focal point, on a phone first. Yes, yes but, and no have the same height and reach.
import { dropDraft, followDraft, keptDraft, type Step } from "./draft";
import { deliver, waiting, type Answer, type Outcome } from "./answer";
import { CallError } from "./calls";
import { button, forChat, h, show } from "./page";
import { knownFrom, type Known } from "./known";
import type { TaskJson } from "#contracts/entente/matching/v1/task_service_pb.js";
import { byLink, bySignIn, type Asked, type Source } from "./source";
import { day, hour, languageHere, languageName, load, maybe, t } from "./texts";

const REASONS = ["dates", "no-capacity", "language", "costs", "listing-out-of-date", "prefers-other-partner", "other"];
const FUNCTION = "answered-by"; // remembered on this device
const MODES = ["onsite", "remote", "hybrid"] as const;

function head(city: string): void {
  const choose = (language: "fr" | "en", name: string): HTMLElement =>
    h(
      "button",
      {
        type: "button",
        lang: language,
        "aria-pressed": String(languageHere() === language),
        onclick: () => {
          localStorage.setItem("language", language);
          window.location.reload();
        },
      },
      name,
    );
  document.querySelector("body > header")?.remove();
  document.body.prepend(
    h(
      "header",
      {},
      h("b", {}, city || "Entente"),
      h("div", { role: "group", "aria-label": "Langue · Language" }, choose("fr", "Français"), choose("en", "English")),
    ),
  );
}

const modeName = (mode: string | undefined): string | undefined => {
  const known = MODES.find((each) => mode === `MODE_${each.toUpperCase()}`);
  return known && t(`mode.${known}`);
};

const fact = (name: string, value: string | undefined): HTMLElement | false =>
  Boolean(value) && h("div", {}, h("dt", {}, name), h("dd", {}, value ?? ""));

class Tasks {
  #asked: Asked[] = [];
  #at = 0;
  #questions: TaskJson[] = [];
  #due: TaskJson[] = [];
  #known: Known = knownFrom({});

  constructor(private readonly source: Source) {}

  async open(): Promise<void> {
    try {
      const { asked, questions, due, texts } = await this.source.waiting();
      this.#asked = asked;
      this.#questions = questions;
      this.#due = due;
      this.#known = knownFrom(texts ?? {});
    } catch (error) {
      return this.#fault(error);
    }
    this.#show();
  }

  get #now(): Asked | undefined {
    return this.#asked[this.#at];
  }
  get #title(): string {
    const own = this.#now?.proposal.parties?.find((party) => party.role === "PARTY_ROLE_BENEFICIARY");
    return this.#known.listing(own?.listing ?? "")?.title ?? "";
  }
  get #partner(): string {
    const now = this.#now;
    const others = (now?.proposal.parties ?? [])
      .filter((party) => party.city !== now?.city)
      .map((party) => this.#known.name(party.city ?? ""));
    return others.length > 1
      ? t("and_list", { first: others.slice(0, -1).join(", "), last: others.at(-1) ?? "" })
      : (others[0] ?? "");
  }

  #fault(error: unknown): void {
    head("");
    const fault = error instanceof CallError ? error : new CallError("unknown", String(error), "");
    if (fault.code === "unauthenticated") {
      return show(
        [h("h1", {}, t("sign_in")), h("p", {}, t("sign_in_lead"))],
        [
          h(
            "a",
            { class: "btn yes", href: `/sign-in?return_to=${encodeURIComponent(window.location.pathname)}` },
            t("sign_in"),
          ),
        ],
      );
    }
    if (fault.isUnreachable) {
      window.addEventListener("online", () => window.location.reload(), { once: true });
      return show(
        [h("h1", {}, t("no_line")), h("p", {}, t("no_line_read"))],
        [button(t("try_now"), () => window.location.reload())],
      );
    }
    show([h("h1", {}, t("no_link")), h("p", {}, fault.message), h("p", { class: "q" }, t("no_link_lead"))]);
  }

  #show(): void {
    const now = this.#now;
    head(now ? this.#known.name(now.city) : "");
    if (!now)
      return show(
        this.#questions.length > 0 || this.#due.length > 0
          ? [h("h1", {}, t("none_but_questions")), this.#questionList(), this.#dueList()]
          : [h("h1", {}, t("none")), h("p", { class: "q" }, t("none_lead"))],
      );
    const kept = waiting(localStorage, now.proposal.name ?? "");
    if (kept) return this.#send(kept);
    switch (keptDraft(localStorage, now.proposal.name ?? "")?.step) {
      case "yes":
        return this.#yes();
      case "but":
        return this.#but();
      case "no":
        return this.#no();
      default:
        this.#ask(now);
    }
  }

  // On what terms: as asked or agreed, else as the need says; undefined where nothing is known.
  #proposed(): Partial<Record<"when" | "places" | "language" | "place" | "payer" | "note", string>> {
    const { proposal } = this.#now ?? {};
    const terms = proposal?.askedTerms ?? proposal?.agreedTerms;
    const asking = proposal?.parties?.find((party) => party.role === "PARTY_ROLE_BENEFICIARY");
    const need = this.#known.listing(asking?.listing ?? "");
    const window = terms?.window ?? need?.window;
    const payer = terms?.costSharing || need?.costSharing;
    return {
      when: [day(window?.start), day(window?.end)].filter(Boolean).join(" – "),
      places: terms?.places ? String(terms.places) : undefined,
      language: need?.languages?.any ? t("any_language") : need?.languages?.tags?.map(languageName).join(", "),
      place: modeName(terms?.mode ?? need?.mode),
      payer: payer && this.#known.label(payer),
      note: terms?.note,
    };
  }

  #ask({ proposal, city }: Asked): void {
    const own = proposal.parties?.find((party) => party.city === city);
    const others = (proposal.parties ?? []).filter((party) => party.city !== city);
    const asks = own?.role === "PARTY_ROLE_BENEFICIARY";
    const text = (name: string | undefined, heading: string): HTMLElement | false => {
      const known = this.#known.listing(name ?? "");
      const translated = known?.translations?.find(({ languageCode }) => languageCode === languageHere());
      return (
        known !== undefined &&
        h(
          "section",
          {},
          h("h2", {}, heading),
          h("b", { lang: translated ? languageHere() : known.textLanguage }, translated?.title ?? known.title ?? ""),
          h(
            "p",
            { lang: translated ? languageHere() : known.textLanguage },
            translated?.summary ?? known.summary ?? "",
          ),
          translated !== undefined &&
            h(
              "details",
              {},
              h("summary", {}, t("original", { language: languageName(known.textLanguage ?? "") })),
              h("p", { lang: known.textLanguage }, known.title ?? "", h("br"), known.summary ?? ""),
            ),
        )
      );
    };
    const proposed = this.#proposed();
    const reasons = this.#known.reasons(proposal.name ?? "");
    const until = own?.answerByTime ? new Date(own.answerByTime) : undefined;
    show(
      [
        proposal.example === true && h("p", { class: "ex" }, t("example")),
        this.#asked.length > 1 &&
          h("p", { class: "q small" }, t("of", { at: String(this.#at + 1), all: String(this.#asked.length) })),
        h("h1", {}, asks ? t("helps_you", { city: this.#partner }) : t("asks_you", { city: this.#partner })),
        until !== undefined && h("p", { class: "by" }, t("answer_by", { day: day(until) })),
        h(
          "div",
          { class: "two" },
          text(own?.listing, asks ? t("you_seek") : t("you_offer")),
          others.map((party) =>
            text(
              party.listing,
              party.role === "PARTY_ROLE_BENEFICIARY"
                ? t("city_seeks", { city: this.#known.name(party.city ?? "") })
                : t("city_offers", { city: this.#known.name(party.city ?? "") }),
            ),
          ),
        ),
        h(
          "dl",
          {},
          fact(t("when"), proposed.when),
          fact(t("places"), proposed.places),
          fact(t("language"), proposed.language),
          fact(t("the_place"), proposed.place),
          fact(t("the_payer"), proposed.payer),
          fact(t("note"), proposed.note),
        ),
        reasons.length > 0 && [
          h("h2", {}, t("why_this")),
          h(
            "ul",
            { class: "reasons" },
            reasons.map((each) => h("li", {}, each)),
          ),
        ],
        this.#questionList(),
        this.#dueList(),
      ],
      [
        button(t("yes"), () => this.#yes(), "yes"),
        button(t("yes_but"), () => this.#but()),
        button(t("no"), () => this.#no()),
      ],
    );
  }

  // Whether listings could be changed, so that somebody could help; they are changed on the console.
  #questionList(): HTMLElement | false {
    return (
      this.#questions.length > 0 &&
      h(
        "section",
        { class: "questions" },
        h("h2", {}, t("questions")),
        this.#questions.map(({ title, text, resource = "" }) =>
          h(
            "div",
            {},
            h("b", {}, title ?? ""),
            h("blockquote", {}, text ?? ""),
            h("a", { class: "btn", href: `/console/listings?listing=${encodeURIComponent(resource)}` }, t("open_listing")),
          ),
        ),
      )
    );
  }

  // What cooperations wait for; it is done on the console.
  #dueList(): HTMLElement | false {
    return (
      this.#due.length > 0 &&
      h(
        "section",
        { class: "questions" },
        h("h2", {}, t("carrying_out")),
        this.#due.map(({ kind, title = "", dueDate, resource = "" }) =>
          h(
            "div",
            {},
            h("b", {}, kind === "KIND_REPORT" ? t("due_report", { title }) : title),
            dueDate && h("p", { class: "q" }, t("due_by", { day: day(dueDate) })),
            h(
              "a",
              { class: "btn", href: `/console/cooperations?c=${resource.slice(resource.lastIndexOf("/") + 1)}` },
              t("open_cooperation"),
            ),
          ),
        ),
      )
    );
  }

  #back(): HTMLElement {
    const back = (): void => {
      dropDraft(localStorage, this.#now?.proposal.name ?? "");
      this.#show();
    };
    return h("button", { type: "button", class: "back", onclick: back }, t("back"));
  }

  #function(): HTMLElement {
    return h(
      "label",
      { class: "field" },
      t("your_function"),
      h("input", {
        name: "function",
        required: true,
        maxlength: "120",
        autocomplete: "organization-title",
        value: localStorage.getItem(FUNCTION) ?? "",
      }),
    );
  }

  // What was typed, once the function is there; it is remembered for the next answer.
  #typed(): string | undefined {
    const input = document.querySelector<HTMLInputElement>("input[name=function]");
    if (!input?.reportValidity()) return undefined;
    localStorage.setItem(FUNCTION, input.value.trim());
    return input.value.trim();
  }

  #answer(more: Partial<Answer> & Pick<Answer, "action">): void {
    const now = this.#now;
    const answeredBy = this.#typed();
    if (!now || answeredBy === undefined) return;
    this.#send({
      proposal: now.proposal.name ?? "",
      city: now.city,
      etag: now.proposal.etag ?? "",
      requestId: crypto.randomUUID(),
      answeredBy,
      ...more,
    });
  }

  #follow(step: Step): void {
    followDraft(document.querySelector("main") ?? document, localStorage, this.#now?.proposal.name ?? "", step);
  }

  #yes(): void {
    show(
      [
        this.#back(),
        h("h1", {}, t("you_say_yes", { city: this.#partner })),
        h("p", {}, t("you_say_yes_lead")),
        h("h2", {}, t("next")),
        h("ol", {}, h("li", {}, t("next_others")), h("li", {}, t("next_contacts")), h("li", {}, t("next_days"))),
        this.#function(),
      ],
      [button(t("send"), () => this.#answer({ action: "ACTION_ACCEPT" }), "yes")],
    );
    this.#follow("yes");
  }

  #but(): void {
    const proposed = this.#proposed();
    const open = (id: string, label: string, fields: HTMLElement[], value?: string): HTMLElement => {
      const inner = h("div", { class: "sub", hidden: true }, fields);
      const box = h("input", {
        type: "checkbox",
        name: id,
        onchange: () => {
          inner.hidden = !box.checked;
        },
      });
      const now = Boolean(value) && h("small", {}, t("proposed", { value: value ?? "" }));
      return h("div", {}, h("label", { class: "opt" }, box, h("span", {}, label, now)), inner);
    };
    const input = (name: string, type: string, label: string): HTMLElement =>
      h(
        "label",
        { class: "field" },
        label,
        h("input", { name, type, ...(type === "number" ? { min: "1", max: "10000" } : {}) }),
      );
    const line = (name: string, label: string): HTMLElement =>
      h("label", { class: "field" }, label, h("input", { name, maxlength: "200" }));
    show(
      [
        this.#back(),
        h(
          "fieldset",
          {},
          h("legend", {}, h("h1", {}, t("what_changes"))),
          h("p", { class: "q" }, t("what_changes_lead", { city: this.#partner })),
          open(
            "dates",
            t("the_dates"),
            [input("from", "date", t("from")), input("until", "date", t("until"))],
            proposed.when,
          ),
          open("many", t("the_places"), [input("places", "number", t("places"))], proposed.places),
          open(
            "place",
            t("the_place"),
            [
              h(
                "fieldset",
                {},
                h("legend", { class: "vh" }, t("the_place")),
                MODES.map((mode) =>
                  h(
                    "label",
                    { class: "opt" },
                    h("input", { type: "radio", name: "mode", value: mode }),
                    h("span", {}, t(`mode.${mode}`)),
                  ),
                ),
              ),
            ],
            proposed.place,
          ),
          open("payer", t("the_payer"), [line("pays", t("who_pays"))], proposed.payer),
          open("contact", t("the_contact"), [line("ask", t("whom_to_ask"))]),
          h("label", { class: "field" }, t("a_word"), h("textarea", { name: "word", rows: "3", maxlength: "2000" })),
        ),
        this.#function(),
      ],
      [
        button(
          t("send"),
          () => {
            const value = (name: string): string =>
              document.querySelector<HTMLInputElement | HTMLTextAreaElement>(`[name=${name}]`)?.value ?? "";
            const on = (name: string): boolean =>
              document.querySelector<HTMLInputElement>(`[name=${name}]`)?.checked ?? false;
            const date = (iso: string): object | undefined => {
              const [year, month, dayOfMonth] = iso.split("-").map(Number);
              return year ? { year, month, day: dayOfMonth } : undefined;
            };
            const asked = this.#now?.proposal.askedTerms ?? {};
            const mode = document.querySelector<HTMLInputElement>("[name=mode]:checked")?.value;
            // Who pays and whom to write to have no field that a city by link could fill: they are said in words.
            const note = [
              on("payer") && value("pays").trim() ? t("note_payer", { who: value("pays").trim() }) : "",
              on("contact") && value("ask").trim() ? t("note_contact", { who: value("ask").trim() }) : "",
              value("word").trim(),
            ].filter(Boolean);
            this.#answer({
              action: "ACTION_ACCEPT",
              terms: {
                ...asked,
                ...(on("dates") ? { window: { start: date(value("from")), end: date(value("until")) } } : {}),
                ...(on("many") && value("places") ? { places: Number(value("places")) } : {}),
                ...(on("place") && mode ? { mode: `MODE_${mode.toUpperCase()}` } : {}),
                ...(note.length > 0 ? { note: note.join("\n") } : {}),
              },
            });
          },
          "yes",
        ),
      ],
    );
    this.#follow("but");
  }

  #no(): void {
    show(
      [
        this.#back(),
        h(
          "fieldset",
          {},
          h("legend", {}, h("h1", {}, t("why_no"))),
          h("p", { class: "q" }, t("why_no_lead")),
          REASONS.map((reason) =>
            h(
              "label",
              { class: "opt" },
              h("input", { type: "radio", name: "reason", value: reason, required: true }),
              h("span", {}, sentence(maybe(`review.reason.${reason}`) ?? reason)),
            ),
          ),
          h("label", { class: "field" }, t("a_word"), h("textarea", { name: "word", rows: "2", maxlength: "2000" })),
        ),
        this.#function(),
      ],
      [
        button(
          t("send"),
          () => {
            const chosen = document.querySelector<HTMLInputElement>("input[name=reason]:checked");
            const word = document.querySelector<HTMLTextAreaElement>("textarea[name=word]");
            if (!chosen) return void document.querySelector<HTMLInputElement>("input[name=reason]")?.reportValidity();
            if (word && chosen.value === "other" && word.value.trim() === "") return void word.focus();
            this.#answer({ action: "ACTION_DECLINE", reason: chosen.value, text: word?.value.trim() ?? "" });
          },
          "yes",
        ),
      ],
    );
    this.#follow("no");
  }

  #send(answer: Answer): void {
    let goOn = (): void => undefined;
    const yes = answer.action === "ACTION_ACCEPT";
    show([h("h1", {}, t("sending"))]);
    void deliver(
      answer,
      {
        send: (each) => this.source.send(each),
        store: localStorage,
        pause: (ms) =>
          new Promise((resolve) => {
            const timer = setTimeout(resolve, ms);
            goOn = () => {
              clearTimeout(timer);
              resolve();
            };
            window.addEventListener("online", goOn, { once: true });
          }),
      },
      (outcome) => this.#told(outcome, yes, () => goOn()),
    );
  }

  #changeMind(undo: () => Promise<void>): HTMLElement {
    const taken = (): void => window.location.reload();
    const refused = (error: unknown): void =>
      line.replaceChildren(h("p", { role: "alert" }, error instanceof CallError ? error.message : String(error)));
    const line = h(
      "div",
      {},
      h("p", { class: "q" }, t("change_mind_lead")),
      button(t("change_mind"), () => void undo().then(taken, refused)),
    );
    return line;
  }

  #told(outcome: Outcome, yes: boolean, goOn: () => void): void {
    if (outcome.state === "waits") {
      return show(
        [
          h(
            "div",
            { class: "state off", role: "status" },
            h("h1", {}, t("no_line")),
            h("p", {}, yes ? t("yes_kept") : t("no_kept")),
          ),
          h("p", { class: "q" }, t("may_close")),
        ],
        [button(t("try_now"), goOn)],
      );
    }
    if (outcome.state === "refused") {
      const fault = outcome.error instanceof CallError ? outcome.error.message : String(outcome.error);
      return show(
        [h("div", { class: "state bad", role: "alert" }, h("h1", {}, t("refused")), h("p", {}, fault))],
        [button(t("read_again"), () => window.location.reload())],
      );
    }
    dropDraft(localStorage, this.#now?.proposal.name ?? "");
    const partner = this.#partner;
    const title = this.#title;
    this.#asked.splice(this.#at, 1);
    const left = this.#asked.length;
    show(
      [
        h(
          "div",
          { class: "state", role: "status" },
          h("h1", {}, t("stored_at", { time: hour(new Date()) })),
          h("p", {}, yes ? t("said_yes") : t("said_no")),
        ),
        forChat(yes ? t("chat_yes", { city: partner, title }) : t("chat_no", { city: partner, title })),
        this.source.undo ? this.#changeMind(this.source.undo) : h("p", { class: "q" }, t("change_mind_link")),
        left > 0 && h("h2", {}, t("left", { count: String(left) })),
        left === 0 && this.#questionList(),
        left === 0 && this.#dueList(),
      ],
      left > 0 ? [button(t("go_on"), () => this.#show(), "yes")] : [],
    );
  }
}

const sentence = (text: string): string => text.charAt(0).toLocaleUpperCase() + text.slice(1);

const theme = localStorage.getItem("theme"); // as chosen on the console, on the same device
if (theme !== null) document.documentElement.dataset.theme = theme;
await load();
document.title = t("title");
const [, secret] = /^\/invitations\/([\w-]+)$/.exec(window.location.pathname) ?? [];
void new Tasks(secret ? byLink(secret) : bySignIn).open();
