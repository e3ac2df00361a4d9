// The coordinators' console: theme, texts and what the first screen reads, then the shell.
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { QueryClientProvider } from "@tanstack/react-query";
import { Router } from "wouter";
import { queryClient } from "@/shared/queries";
import { loadTexts, preferredLanguage } from "@/shared/texts";
import { App } from "./app";
import { begin } from "./begin";
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

const BASE = "/console";

applyTheme();
const texts = loadTexts(preferredLanguage());
begin(window.location.pathname.slice(BASE.length) || "/");
await texts;

const place = document.getElementById("app");
if (place) {
  createRoot(place).render(
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <Router base={BASE}>
          <App />
        </Router>
      </QueryClientProvider>
    </StrictMode>,
  );
}
