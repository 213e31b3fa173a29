// Icons that only the workspace shows: they are loaded with it, not with every page (ui/icons.ts).
export { default as IconFile } from "@tabler/icons-react/dist/esm/icons/IconFile.mjs";
export { default as IconExport } from "@tabler/icons-react/dist/esm/icons/IconFileExport.mjs";
export { default as IconImport } from "@tabler/icons-react/dist/esm/icons/IconFileImport.mjs";
export { default as IconFileText } from "@tabler/icons-react/dist/esm/icons/IconFileText.mjs";
export { default as IconFilePdf } from "@tabler/icons-react/dist/esm/icons/IconFileTypePdf.mjs";
export { default as IconFileZip } from "@tabler/icons-react/dist/esm/icons/IconFileZip.mjs";
export { default as IconFiles } from "@tabler/icons-react/dist/esm/icons/IconFolder.mjs";
export { default as IconFilm } from "@tabler/icons-react/dist/esm/icons/IconMovie.mjs";
export { default as IconSound } from "@tabler/icons-react/dist/esm/icons/IconMusic.mjs";
export { default as IconEverything } from "@tabler/icons-react/dist/esm/icons/IconPackageExport.mjs";
export { default as IconToBoard } from "@tabler/icons-react/dist/esm/icons/IconPhotoUp.mjs";
export { default as IconAgain } from "@tabler/icons-react/dist/esm/icons/IconRefresh.mjs";
export { default as IconUpload } from "@tabler/icons-react/dist/esm/icons/IconUpload.mjs";
export { default as IconVersions } from "@tabler/icons-react/dist/esm/icons/IconVersions.mjs";
