// The coordinators' console: texts and theme first, then the shell.
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { QueryClientProvider } from "@tanstack/react-query";
import { Router } from "wouter";
import { queryClient } from "@/shared/queries";
import { loadTexts, preferredLanguage } from "@/shared/texts";
import { App } from "./app";
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
await loadTexts(preferredLanguage());

const place = document.getElementById("app");
if (place) {
  createRoot(place).render(
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <Router base="/console">
          <App />
        </Router>
      </QueryClientProvider>
    </StrictMode>,
  );
}
