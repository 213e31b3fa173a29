// Icons that only the chat shows: they are loaded with it, not with every page (ui/icons.ts).
export { default as IconReply } from "@tabler/icons-react/dist/esm/icons/IconArrowBackUp.mjs";
export { default as IconDown } from "@tabler/icons-react/dist/esm/icons/IconArrowDown.mjs";
export { default as IconPrivate } from "@tabler/icons-react/dist/esm/icons/IconEyeOff.mjs";
export { default as IconChat } from "@tabler/icons-react/dist/esm/icons/IconMessage.mjs";
export { default as IconAttach } from "@tabler/icons-react/dist/esm/icons/IconPaperclip.mjs";
export { default as IconSend } from "@tabler/icons-react/dist/esm/icons/IconSend.mjs";
