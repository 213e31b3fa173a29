import { act, renderHook } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import { useLayout } from "./layouts";

beforeEach(() => localStorage.clear());

test("the board on a wide screen, the people on a phone, until somebody chooses", () => {
  expect(renderHook(() => useLayout(true)).result.current.layout).toBe("board");
  const phone = renderHook(() => useLayout(false)).result;
  expect(phone.current.layout).toBe("video");
  act(() => phone.current.next());
  expect(phone.current.layout).toBe("board");
  act(() => phone.current.next());
  expect(phone.current.layout).toBe("video");
});

test("what was chosen is remembered in this browser; a phone has no room for both", () => {
  const { result } = renderHook(() => useLayout(true));
  act(() => result.current.choose("split"));
  expect(renderHook(() => useLayout(true)).result.current.layout).toBe("split");
  expect(renderHook(() => useLayout(false)).result.current.layout).toBe("board");
  act(() => result.current.next());
  expect(result.current.layout).toBe("video");
});
