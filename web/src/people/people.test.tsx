import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { fireEvent, render, screen, waitFor } from "@testing-library/react";
import i18next from "i18next";
import type { ReactNode } from "react";
import { initReactI18next } from "react-i18next";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ForgotForm } from "../account/ForgotPage";
import { ssoSearch } from "../account/SingleSignOn";
import { partOf } from "../admin/parts";
import { accountsApi, passwordApi } from "../api/accounts";
import { Refused } from "../api/errors";
import type { Account, Me } from "../api/types";
import en from "../locales/en.json";
import { theme } from "../ui/theme";
import { AccountForm } from "./AccountForm";
import { DeleteAccount } from "./dialogs";
import { peopleSearch } from "./search";

const rita: Account = {
  id: "r",
  name: "Rita",
  email: "rita@example.org",
  kind: "licensed",
  admin: true,
  locked: false,
  language: "de",
  created: 0,
  password: true,
  sso: false,
  may: ["edit", "reset", "set_kind"],
};

const ana: Me = {
  id: "a",
  name: "Ana",
  kind: "licensed",
  admin: true,
  language: "en",
};

beforeEach(async () => {
  await i18next
    .use(initReactI18next)
    .init({ lng: "en", resources: { en: { translation: en } }, fallbackLng: false });
});
afterEach(() => vi.restoreAllMocks());

function show(what: ReactNode) {
  const client = new QueryClient({ defaultOptions: { mutations: { retry: false } } });
  render(
    <MantineProvider theme={theme} env="test">
      <QueryClientProvider client={client}>{what}</QueryClientProvider>
    </MantineProvider>,
  );
}

const type = (label: string | RegExp, value: string) =>
  fireEvent.change(screen.getByLabelText(label), { target: { value } });
const press = (name: string) => fireEvent.click(screen.getByRole("button", { name }));

test("a new account without a password, once however often one presses", async () => {
  const add = vi.spyOn(accountsApi, "add").mockReturnValue(new Promise(() => {}));
  show(<AccountForm onClose={() => {}} />);
  press("Create account");
  expect(await screen.findByText("Enter a name.")).toBeDefined();
  expect(add).not.toHaveBeenCalled();
  type("Name", " Cleo ");
  type("E-mail", " cleo@example.org ");
  press("Create account");
  press("Create account");
  await waitFor(() => expect(add).toHaveBeenCalledTimes(1));
  expect(add).toHaveBeenCalledWith({
    name: "Cleo",
    email: "cleo@example.org",
    kind: "contact",
    admin: false,
    language: "",
    password: undefined,
  });
});

test("an address that is in use is said at its field", async () => {
  vi.spyOn(accountsApi, "add").mockRejectedValue(new Refused("taken"));
  show(<AccountForm onClose={() => {}} />);
  type("Name", "Cleo");
  type("E-mail", "rita@example.org");
  press("Create account");
  expect(await screen.findByText("Another account has this address.")).toBeDefined();
  expect(screen.getByLabelText("E-mail").getAttribute("aria-invalid")).toBe("true");
});

test("only what differs is changed, and the last administrator stays one", async () => {
  const change = vi.spyOn(accountsApi, "change").mockResolvedValue(rita);
  const close = vi.fn();
  show(<AccountForm account={rita} onClose={close} />);
  expect(screen.getByRole("checkbox", { name: "Administrator" })).toHaveProperty("disabled", true);
  type("Name", "Rita R.");
  press("Save");
  await waitFor(() => expect(close).toHaveBeenCalled());
  expect(change).toHaveBeenCalledWith("r", { name: "Rita R." });
});

test("deleting asks for the name, and who takes over when the server says so", async () => {
  const remove = vi
    .spyOn(accountsApi, "remove")
    .mockRejectedValue(new Refused("owns", undefined, undefined, [], { sessions: 2, groups: 1 }));
  show(<DeleteAccount account={rita} me={ana} onClose={() => {}} />);
  press("Delete for good");
  expect(await screen.findByText("The name is not the same.")).toBeDefined();
  expect(remove).not.toHaveBeenCalled();
  type(/type its name/, "Rita");
  press("Delete for good");
  expect(await screen.findByRole("textbox", { name: "Who takes over?" })).toBeDefined();
  expect(screen.getByText(/sessions: 2, groups: 1/)).toBeDefined();
  press("Take out Ana");
  press("Delete for good");
  expect(await screen.findByText("Choose who takes over.")).toBeDefined();
  expect(remove).toHaveBeenCalledTimes(1);
});

test("forgot password says the same for every address", async () => {
  const forgot = vi.spyOn(passwordApi, "forgot").mockResolvedValue(undefined);
  show(<ForgotForm />);
  press("Send the link");
  expect(forgot).not.toHaveBeenCalled();
  type("E-mail", "nobody@example.org ");
  press("Send the link");
  expect(await screen.findByText(/If there is an account with nobody@example.org/)).toBeDefined();
  expect(forgot).toHaveBeenCalledWith("nobody@example.org");
});

test("addresses of the pages take what makes sense, and no more", () => {
  expect(peopleSearch({ kind: "licensed", state: "locked", q: " ana " })).toEqual({
    kind: "licensed",
    state: "locked",
    q: "ana",
  });
  expect(peopleSearch({ kind: "guest", state: 1, q: ["x"] })).toEqual({});
  expect(ssoSearch({ sso: "locked" })).toEqual({ sso: "locked" });
  expect(ssoSearch({ sso: "<b>" })).toEqual({});
});

test("settings are where one looks for them", () => {
  expect(partOf("smtp-url")).toBe("mail");
  expect(partOf("node-ip")).toBe("media");
  expect(partOf("node")).toBe("running");
  expect(partOf("host-absence")).toBe("rules");
});
