import { createContext, useContext } from "react";
import type { Line } from "./reducer";

/** How the page's socket is: that of a session, or that which keeps the lists current. */
export const LineContext = createContext<Line>("opening");
export const useLine = (): Line => useContext(LineContext);
