/**
 * What is pasted from a web page: Excalidraw would fetch its pictures from where
 * they are, which the page never does. Its words are pasted instead.
 */
export function ownPaste(node: HTMLElement): () => void {
  const handlePaste = (event: ClipboardEvent) => {
    const data = event.clipboardData;
    if (!data || data.files.length > 0 || !node.contains(document.activeElement)) return;
    if (!/<img\b/i.test(data.getData("text/html"))) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const words = new DataTransfer();
    words.setData("text/plain", data.getData("text/plain"));
    const again = new ClipboardEvent("paste", { clipboardData: words, bubbles: true });
    event.target?.dispatchEvent(again);
  };
  document.addEventListener("paste", handlePaste, { capture: true });
  return () => document.removeEventListener("paste", handlePaste, { capture: true });
}
