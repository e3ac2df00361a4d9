// What the console's sources may do: imports run shared → features → app, and no feature knows another.
import hooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

const never = (group, message) => ({ "no-restricted-imports": ["error", { patterns: [{ group, message }] }] });

export default tseslint.config(
  { ignores: ["dist"] },
  ...tseslint.configs.recommended,
  {
    plugins: { "react-hooks": hooks },
    rules: {
      "react-hooks/rules-of-hooks": "error",
      "react-hooks/exhaustive-deps": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "no-restricted-syntax": [
        "error",
        { selector: "JSXAttribute[name.name='dangerouslySetInnerHTML']", message: "Texts become text, never HTML." },
      ],
      eqeqeq: "error",
    },
  },
  {
    files: ["src/shared/**"],
    rules: never(
      ["@/features/*", "@/app/*", "@/tasks/*", "**/features/*", "**/app/*"],
      "shared knows neither features nor the app",
    ),
  },
  {
    files: ["src/features/**"],
    rules: never(["@/features/*", "@/app/*", "@/tasks/*", "../*"], "a feature knows shared, and itself (./…)"),
  },
  {
    files: ["src/tasks/**"],
    rules: never(
      ["@/features/*", "@/app/*", "react*", "@/shared/parts/*"],
      "the focal points' entry stays small: no framework",
    ),
  },
);
