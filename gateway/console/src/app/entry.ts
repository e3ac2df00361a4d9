// The coordinators' console begins: theme and styles, and at once all that the first screen needs, so that its script and
// texts come beside the app, not behind it.
import { preferredLanguage, textsOf } from "@/shared/language";
import { loadAt } from "./loads";
import { pathHere } from "./place";
import { applyTheme } from "./theme";
import "@/shared/styles/tokens.css";
import "@/shared/styles/base.css";
import "@/shared/styles/parts.css";
import "@/shared/styles/page.css";
import "@/shared/styles/workspace.css";
import "@/shared/styles/states.css";
import "@/shared/styles/over.css";
import "./shell.css";
import "@/shared/styles/narrow.css";
import "@/shared/styles/print.css";

applyTheme();
const ignored = (): undefined => undefined; // the app asks for the same, and says what fails
void import("./main");
textsOf(preferredLanguage()).catch(ignored);
loadAt(pathHere())?.().catch(ignored);
