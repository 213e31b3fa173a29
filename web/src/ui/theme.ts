import {
  type CSSVariablesResolver,
  convertCssVariables,
  createTheme,
  DEFAULT_THEME,
  defaultCssVariablesResolver,
  type MantineColorsTuple,
  mergeMantineTheme,
} from "@mantine/core";
import { currentAppearance, onAppearance } from "./appearance";

// Stone, water and clay: the colours of a colonnade by the sea.
const aegean: MantineColorsTuple = [
  "#edf6f8",
  "#d7e9ee",
  "#afd3dd",
  "#84bac9",
  "#5fa4b7",
  "#3f8da3",
  "#2b778d",
  "#1f6276",
  "#184f60",
  "#113b49",
];
const clay: MantineColorsTuple = [
  "#fdf3ee",
  "#f8e1d6",
  "#f0c2ac",
  "#e7a07f",
  "#df8359",
  "#d46b3a",
  "#b9532a",
  "#984420",
  "#793719",
  "#5b2912",
];
const danger: MantineColorsTuple = [
  "#fdf0ef",
  "#f9dcd9",
  "#f1b5ae",
  "#e78c82",
  "#dd6659",
  "#d04a3c",
  "#bd3527",
  "#a52a1e",
  "#852016",
  "#641710",
];
const olive: MantineColorsTuple = [
  "#f0f7ee",
  "#dcecd8",
  "#b9d9b1",
  "#93c488",
  "#70b163",
  "#549a46",
  "#418035",
  "#336829",
  "#28521f",
  "#1d3d17",
];
const stone: MantineColorsTuple = [
  "#f8f6f2",
  "#f1eee8",
  "#e6e2da",
  "#d8d3c9",
  "#bfb9ac",
  "#928c80",
  "#6b655b",
  "#544f47",
  "#38342f",
  "#23201c",
];
const night: MantineColorsTuple = [
  "#e8eaea",
  "#c5cbcd",
  "#9fa8ac",
  "#76828a",
  "#48525a",
  "#353e45",
  "#272e34",
  "#1a2025",
  "#13181c",
  "#0d1114",
];

const text =
  "'Assistant Variable', system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Noto Sans Hebrew', Arial, sans-serif";
const display =
  "'Frank Ruhl Libre Variable', 'Noto Serif', 'Noto Serif Hebrew', Georgia, 'Times New Roman', serif";

export const theme = createTheme({
  primaryColor: "aegean",
  primaryShade: { light: 7, dark: 6 },
  colors: { aegean, clay, danger, olive, gray: stone, dark: night },
  black: "#23201c",
  fontFamily: text,
  headings: { fontFamily: display, fontWeight: "500", textWrap: "balance" },
  fontSizes: { xs: "0.8125rem", sm: "0.9375rem", md: "1.0625rem", lg: "1.1875rem", xl: "1.375rem" },
  defaultRadius: "md",
  radius: { xs: "4px", sm: "8px", md: "10px", lg: "16px", xl: "28px" },
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    // Locking the scroll would need a style element, which the strict policy refuses.
    Modal: {
      defaultProps: {
        lockScroll: false,
        centered: true,
        radius: "lg",
        padding: "lg",
        overlayProps: { backgroundOpacity: 0.45, blur: 2 },
      },
    },
    Drawer: { defaultProps: { lockScroll: false } },
    Menu: { defaultProps: { radius: "md", shadow: "md", withInitialFocusPlaceholder: false } },
    Tooltip: { defaultProps: { withArrow: true } },
    Button: { defaultProps: { radius: "md" } },
  },
});

const resolver: CSSVariablesResolver = (merged) => {
  const all = defaultCssVariablesResolver(merged);
  return {
    variables: all.variables,
    light: {
      ...all.light,
      "--mantine-color-body": "#fbfaf7",
      "--mantine-color-placeholder": stone[6],
      "--mantine-color-dimmed": stone[6],
      "--mantine-color-error": danger[7],
      "--mantine-color-default-border": stone[3],
    },
    dark: {
      ...all.dark,
      "--mantine-color-body": night[8],
      "--mantine-color-placeholder": night[2],
      "--mantine-color-dimmed": night[2],
      "--mantine-color-error": danger[3],
      "--mantine-color-anchor": merged.colors.aegean?.[3] ?? aegean[3],
    },
  };
};

const sheet = new CSSStyleSheet();

/**
 * Hands the theme to the document as a constructed style sheet: a style element
 * would need an exception in the content security policy. An administrator may
 * have chosen another first colour; its steps are as bright as aegean's, the
 * server sees to that (internal/web/palette.go).
 */
export function applyTheme(): void {
  document.adoptedStyleSheets = [sheet, ...document.adoptedStyleSheets];
  fill();
  onAppearance(fill);
}

function fill(): void {
  const chosen = currentAppearance().palette as MantineColorsTuple | undefined;
  const coloured = { ...theme, colors: { ...theme.colors, aegean: chosen ?? aegean } };
  sheet.replaceSync(convertCssVariables(resolver(mergeMantineTheme(DEFAULT_THEME, coloured))));
}
