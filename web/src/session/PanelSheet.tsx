import { Drawer } from "@mantine/core";
import { createContext, type ReactNode, useContext, useState } from "react";
import { createPortal } from "react-dom";
import { useTranslation } from "react-i18next";
import classes from "./PanelSheet.module.css";

const Head = createContext<HTMLElement | null>(null);

type Props = { title: string; opened: boolean; onClose: () => void; children: ReactNode };

/** A panel on a phone: a sheet over the stage. */
export function PanelSheet({ title, opened, onClose, children }: Props) {
  const { t } = useTranslation();
  const [head, setHead] = useState<HTMLElement | null>(null);
  return (
    <Drawer.Root
      opened={opened}
      onClose={onClose}
      position="bottom"
      size="75%"
      padding="xs"
      lockScroll={false}
    >
      <Drawer.Overlay />
      <Drawer.Content>
        <Drawer.Header className={classes.head}>
          <Drawer.Title className={classes.title}>{title}</Drawer.Title>
          <div ref={setHead} />
          <Drawer.CloseButton aria-label={t("app.close")} />
        </Drawer.Header>
        <Drawer.Body>
          <Head value={head}>{children}</Head>
        </Drawer.Body>
      </Drawer.Content>
    </Drawer.Root>
  );
}

/** What can be done with a panel as a whole, in the head of its sheet. */
export function InSheetHead({ children }: { children: ReactNode }) {
  const head = useContext(Head);
  return head && createPortal(children, head);
}
