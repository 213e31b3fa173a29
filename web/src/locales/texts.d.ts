declare module "virtual:texts" {
  type Load = () => Promise<{ default: object }>;
  /** Every language that has a file here, with English first. */
  export const texts: Record<
    string,
    {
      /** Its name in its own words. */
      name: string;
      /** Which way it is written. */
      direction: "ltr" | "rtl";
      parts: Record<import("./parts").Part, Load>;
    }
  >;
}
