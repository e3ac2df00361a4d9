// Rows of a long table of which only those seen are in the page, with room for the others; on paper all of them.
import { useRef, type RefObject } from "react";
import { useVirtualizer } from "@tanstack/react-virtual";
import { usePrinting } from "../printing";

export interface VirtualRows {
  box: RefObject<HTMLDivElement | null>; // what scrolls
  seen: number[]; // indices
  before: number; // px
  after: number; // px
  show: (index: number) => void;
}

const ROW_PX = 31;

export function useVirtualRows(count: number): VirtualRows {
  const box = useRef<HTMLDivElement>(null);
  const printing = usePrinting();
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PX,
    overscan: 12,
  });
  const items = virtual.getVirtualItems();
  return {
    box,
    seen: printing ? Array.from({ length: count }, (_, index) => index) : items.map(({ index }) => index),
    before: printing ? 0 : (items[0]?.start ?? 0),
    after: printing ? 0 : virtual.getTotalSize() - (items.at(-1)?.end ?? 0),
    show: (index) => virtual.scrollToIndex(index, { align: "auto" }),
  };
}

export const Room = ({ height, columns }: { height: number; columns: number }) =>
  height > 0 ? (
    <tr aria-hidden="true">
      <td className="room" style={{ height }} colSpan={columns} />
    </tr>
  ) : null;
