import { StrictMode, Suspense } from "react";
import { createRoot } from "react-dom/client";
import { BrowserRouter } from "react-router";
import { AppRoutes } from "./app/routes";
import { GraphProvider } from "./graphql/GraphProvider";
import { core } from "./i18n";
import { language } from "./i18n/language";
import "./ui/base.css";

const container = document.getElementById("root");
if (container === null) throw new Error("the page has no #root");

void core.load(language());

createRoot(container).render(
  <StrictMode>
    <Suspense fallback={null}>
      <GraphProvider>
        <BrowserRouter><AppRoutes /></BrowserRouter>
      </GraphProvider>
    </Suspense>
  </StrictMode>,
);
