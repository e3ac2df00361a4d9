// Texts and what the first screen reads, then the shell.
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { QueryClientProvider } from "@tanstack/react-query";
import { Router } from "wouter";
import { queryClient } from "@/shared/queries";
import { loadTexts } from "@/shared/texts";
import { App } from "./app";
import { begin } from "./begin";
import { BASE, pathHere } from "./place";

const texts = loadTexts();
begin(pathHere());
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
