// Words of the page: its own and those of the engine from the catalogue of texts, names of places, and numbers, all in the
// chosen language.
import texts from "./texts.js";
import { Listings } from "./data.js";

// What was read and what the reader chose; the only state of the page.
export const state = {
  language: localStorage.getItem("language") ?? (navigator.language.startsWith("fr") ? "fr" : "en"),
  data: {},
  listings: new Listings(),
};

const pattern = (id) => texts[id]?.[state.language];
const filled = (sentence, values, shown = (name) => values[name]) => sentence.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? shown(name) : whole));

// What the page says as `id`, with its values put in; an id that the catalogue doesn't have is shown as it is.
export const say = (id, values = {}) => filled(pattern(`page.${id}`) ?? id, values);
export const sayOr = (id, otherwise) => (pattern(`page.${id}`) ? say(id) : otherwise);
// The same by number: `id`.one or `id`.other, as the language counts.
export const counted = (id, count, values = {}) =>
  say(`${id}.${new Intl.PluralRules(state.language).select(count) === "one" ? "one" : "other"}`, { count: number(count), ...values });

// An element; strings among the children become text, never HTML.
export function h(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== undefined && child !== null && child !== false && child !== ""));
  return element;
}

const locale = () => (state.language === "en" ? "en-GB" : state.language);
export const number = (value, digits = 0, least = 0) => new Intl.NumberFormat(locale(), { maximumFractionDigits: digits, minimumFractionDigits: least }).format(value);
export const share = (part, whole) => new Intl.NumberFormat(locale(), { style: "percent" }).format(whole ? part / whole : 0);
export const gap = (ppm) => new Intl.NumberFormat(locale(), { style: "percent", maximumFractionDigits: 2, minimumFractionDigits: 1 }).format(Math.max(ppm, 1) / 1e6);
export const points = (value) => number(Number(value ?? 0) / Number(state.data.round?.snapshot?.scoreScale || 1), 1);
export const short = (name) => (name ?? "").split("/").pop();
export const parentOf = (name) => name.split("/").slice(0, 2).join("/"); // of a listing its city, of a round its programme
// The word of a value of an enum, as in ids of texts: CAUSE_NO_GAIN is no_gain.
export const wordOf = (value) => (value ?? "").replace(/^(AXIS|CAUSE|COUNTRY_CLASS|COUNTRY_SCHEME|METHOD|PHASE)_/, "").toLowerCase();
// The word of a PairingClass: {country: "COUNTRY_CLASS_LDC"} is country:ldc, {all: true} is all.
export const classOf = (group) => Object.entries(group ?? {}).map(([kind, value]) => (value === true ? kind : `${kind}:${/^(AXIS|COUNTRY_CLASS)_/.test(value) ? wordOf(value).replaceAll("_", "-") : value}`))[0] ?? "";
export const axisOf = (value) => (value ?? "").replace("AXIS_", "");
export const axis = (value) => sayOr(`axis.${axisOf(value).toLowerCase().replaceAll("_", "-")}`, value ?? "");
export const colon = () => (state.language === "fr" ? "\u00a0: " : ": ");

export function day(date) {
  if (!date?.year) return "";
  const options = { year: "numeric", month: date.month ? "long" : undefined, day: date.day ? "numeric" : undefined, timeZone: "UTC" };
  return new Intl.DateTimeFormat(locale(), options).format(new Date(Date.UTC(date.year, (date.month || 1) - 1, date.day || 1)));
}

// A text of the engine; an id that the catalogue doesn't have is shown as it is.
export function text({ id, parameters = {} }) {
  const sentence = pattern(id);
  if (!sentence) return [id, ...Object.entries(parameters).map(([name, value]) => `${name}: ${value}`)].join(" · ");
  return filled(sentence, parameters, (name) => readable(id, name, parameters[name]));
}
export const textOr = (id, otherwise) => (pattern(id) ? text({ id }) : otherwise);
// "country:ldc" → "Least developed countries"; undefined of a class without a name of its own.
export const className = (group) => {
  const name = group === "all" ? say("group.all") : pattern(`class.${group}`);
  return name && name[0].toLocaleUpperCase(locale()) + name.slice(1);
};
export const label = (code, codes = state.data.codes) => codes?.get(code)?.[state.language] ?? codes?.get(code)?.en;

// Names of listings among the parameters of texts, to be read before the texts are shown.
export const listingsIn = (texts) => texts.flatMap(({ parameters = {} }) => Object.values(parameters).flatMap((value) => value.split(";"))).filter((word) => word.includes("/listings/"));

// A parameter may be a list. Each of its words becomes what people call it. An empty one isn't known.
function readable(id, name, value) {
  if (value === "") return textOr("value.not_known", "?");
  if (name === "words" && value !== "none") return isolated(value.split(";").join(", ")); // of people's texts: no codes
  return value.split(";").map((word) => readableWord(id, name, word.trim())).join(", ");
}

function readableWord(id, name, word) {
  if (/^-?\d+(\.\d+)?$/.test(word)) return number(Number(word), 2);
  if (/^\d{4}(-\d\d){0,2}$/.test(word)) {
    const [year, month, dayOfMonth] = word.split("-").map(Number);
    return day({ year, month, day: dayOfMonth });
  }
  if (pattern(`value.${word}`)) return text({ id: `value.${word}` });
  if (word.includes("/listings/")) return quoted(state.listings.get(word)?.title ?? short(word));
  if (name === "city" || word.startsWith("cities/")) return isolated(cityName(word.startsWith("cities/") ? word : `cities/${word}`));
  if (name === "rule" || name === "rules") return textOr(`rule.${word}`, word);
  return label(word) ?? country(word) ?? pattern(`class.region:${word}`) ?? languageName(id, word) ?? word;
}

// FSI … PDI: what <bdi> is, within a text. An isolate that the text itself leaves open, or closes too often, is taken out.
const isolated = (text) => `\u2068${text.replace(/[\u202a-\u202e\u2066-\u2069]/g, "")}\u2069`;
const quoted = (title) => (state.language === "fr" ? `«\u00a0${isolated(title)}\u00a0»` : `“${isolated(title)}”`);

function country(code) {
  const names = /^[A-Z]{2}$/.test(code) ? state.data.countries?.get(`countries/${code}`)?.labels : undefined;
  return names?.[state.language] ?? names?.en;
}

// Only where the text speaks of languages: elsewhere a short word could be a code of something else.
function languageName(id, tag) {
  if (!id.includes("language") || !/^[a-z]{2,3}(-[A-Za-z0-9]+)*$/.test(tag)) return undefined;
  return new Intl.DisplayNames(locale(), { type: "language" }).of(tag);
}

const cityName = (name) => state.data.cities?.get(name)?.displayName ?? short(name);

export function place(name) {
  const city = state.data.cities?.get(name);
  return city ? `${city.displayName}, ${country(city.country) ?? city.country}` : short(name);
}

// What is sought by a need, given by an offer: the main one first.
const helpOf = (known) => known?.help?.length > 0 && h("span", { class: "help" }, known.help.map((code) => label(code, state.data.help) ?? code).join(" · "));

export function listing(name) {
  const known = state.listings.get(name);
  return [h("b", { lang: known?.textLanguage || undefined, dir: "auto" }, known?.title ?? short(name)), h("span", { class: "place" }, h("bdi", {}, place(parentOf(name)))), helpOf(known)];
}

export const titleAndPlace = (name) => [h("bdi", {}, state.listings.get(name)?.title ?? short(name)), h("span", { class: "quiet" }, " · ", h("bdi", {}, place(parentOf(name))))];
