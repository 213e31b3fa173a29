import { isolated } from "../../ui/format";

/** What kind of thing a file is, for its picture in the list. */
export type FileKind = "image" | "pdf" | "board" | "text" | "sound" | "film" | "archive" | "other";

const byExtension: Record<string, FileKind> = {
  excalidraw: "board",
  txt: "text",
  md: "text",
  doc: "text",
  docx: "text",
  odt: "text",
  rtf: "text",
  csv: "text",
  xls: "text",
  xlsx: "text",
  ods: "text",
  ppt: "text",
  pptx: "text",
  odp: "text",
  zip: "archive",
  gz: "archive",
  tgz: "archive",
  rar: "archive",
  "7z": "archive",
  mp3: "sound",
  ogg: "sound",
  wav: "sound",
  m4a: "sound",
  flac: "sound",
  mp4: "film",
  webm: "film",
  mov: "film",
};

type Known = { name: string; type: string; width?: number };

export function kindOf({ name, type, width }: Known): FileKind {
  if (width) return "image";
  if (type === "application/pdf") return "pdf";
  return byExtension[extensionOf(name)] ?? "other";
}

/** What stands behind the last dot of a name, in small letters; empty: nothing. */
export function extensionOf(name: string): string {
  const dot = name.lastIndexOf(".");
  return dot > 0 ? name.slice(dot + 1).toLowerCase() : "";
}

/** A name without what stands behind its last dot. */
export function stemOf(name: string): string {
  const dot = name.lastIndexOf(".");
  return dot > 0 ? name.slice(0, dot) : name;
}

const units = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;

/** How large something is, in the unit that fits: 340 kB, 3.2 MB. A kilobyte has 1,024. */
export function fileSize(bytes: number, language: string): string {
  let [value, unit] = [Math.max(0, bytes), 0];
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  const digits = { maximumFractionDigits: value < 10 && unit > 0 ? 1 : 0 };
  const display = unit === 0 ? "long" : "short";
  const how = { style: "unit", unit: units[unit], unitDisplay: display, ...digits } as const;
  const format = new Intl.NumberFormat(language, how);
  // In Hebrew one GB is written "GB1", unlike 2 GB; and a number stays on the line of its unit.
  const symbol = format.formatToParts(2).find(({ type }) => type === "unit")?.value;
  const number = new Intl.NumberFormat(language, digits).format(value);
  const words = unit === 0 ? format.format(value) : `${number}\u00a0${symbol}`;
  // Latin units in Hebrew would part from their number: they stand apart from what is around them.
  return language.startsWith("he") ? isolated(words) : words;
}

const forbidden = /[\\/:*?"<>|\p{Cc}\p{Cf}]/gu;

/** A name for a file that is kept on any system, of words that somebody has chosen. */
export function safeName(words: string, extension: string): string {
  const name = words
    .replaceAll(forbidden, " ")
    .replaceAll(/\s+/g, " ")
    .trim()
    .replaceAll(/^\.+|\.+$/g, "");
  return `${[...(name || "Stoa")].slice(0, 100).join("").trim()}.${extension}`;
}
