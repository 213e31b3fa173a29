import type { FullResult, Reporter, Suite, TestCase } from "@playwright/test/reporter";

// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what colours are made of
const colours = /\u001b\[[0-9;]*m/g;

/**
 * Says at the very end, in a few lines a test, what failed and where: who sees only the end of a
 * run's output (continuous integration keeps little more) must be able to tell the reason.
 */
export default class Failures implements Reporter {
  private root: Suite | undefined;

  onBegin(_: unknown, root: Suite): void {
    this.root = root;
  }

  onEnd(result: FullResult): void {
    if (result.status === "passed") return;
    for (const test of this.root?.allTests() ?? []) {
      if (test.outcome() === "unexpected") console.log(reasons(test));
    }
  }

  printsToStdio(): boolean {
    return true;
  }
}

function reasons(test: TestCase): string {
  const where = `FAILED ${test.location.file.split("/").pop()}:${test.location.line} ${test.title}`;
  const errors = test.results.flatMap((result) => result.errors);
  const told = errors.map(({ message = "", location, snippet }) => {
    const line = location ? `at line ${location.line}: ` : "";
    const code = snippet?.match(/^> .*$/m)?.[0] ?? "";
    return [`  ${line}${code.trim()}`, ...message.split("\n").slice(0, 14)].join("\n    ");
  });
  return [where, ...told].join("\n").replace(colours, "");
}
