// Choosing a listing by city or title: the list is asked while one types.
import { useEffect, useState } from "react";
import { useQuery } from "@tanstack/react-query";
import { ComboBox } from "react-aria-components/ComboBox";
import { Input } from "react-aria-components/Input";
import { Label } from "react-aria-components/Label";
import { ListBox, ListBoxItem } from "react-aria-components/ListBox";
import { Popover } from "react-aria-components/Popover";
import type { Listing } from "#contracts/entente/listings/v1/listing_pb.js";
import { listings } from "@/shared/calls";
import { fold } from "@/shared/fold";
import { rememberListings, useListing } from "@/shared/listings";
import { cityName, network } from "@/shared/network";
import { cityOf } from "@/shared/names";

const QUIET_MS = 150;
const MOST = 30;

const quote = (text: string): string => `"${text.replace(/[\\"]/g, "\\$&")}"`;

// Titles that hold the words, and listings of cities that are called so.
async function find(words: string, kind: "need" | "offer"): Promise<Listing[]> {
  const cities = [...network().cities.values()]
    .filter(({ displayName }) => fold(displayName).includes(fold(words)))
    .slice(0, 4);
  const published = `kind = ${kind} AND (state = published OR state = held)`;
  const pages = await Promise.all([
    listings.listListings({
      parent: "cities/-",
      pageSize: MOST,
      filter: words ? `${published} AND title : ${quote(words)}` : published,
    }),
    ...(words
      ? cities.map(({ name }) => listings.listListings({ parent: name, pageSize: MOST, filter: published }))
      : []),
  ]);
  const found = new Map(
    pages
      .reverse()
      .flatMap((page) => page.listings)
      .map((listing) => [listing.name, listing]),
  );
  rememberListings([...found.values()]);
  return [...found.values()].slice(0, MOST);
}

const textOf = (listing: Listing | undefined): string =>
  listing ? `${cityName(cityOf(listing.name))}: ${listing.title}` : "";

export function ListingPick({
  label,
  kind,
  value,
  onChange,
}: {
  label: string;
  kind: "need" | "offer";
  value: string;
  onChange: (name: string) => void;
}) {
  const chosen = useListing(value);
  const [typed, setTyped] = useState<string | undefined>(undefined);
  const [words, setWords] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setWords(typed ?? ""), QUIET_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  const { data = [] } = useQuery({
    queryKey: ["find-listings", kind, words],
    queryFn: () => find(words, kind),
    placeholderData: (before) => before,
  });
  return (
    <ComboBox
      className="pick"
      items={data.map((listing) => ({ id: listing.name, listing }))}
      inputValue={typed ?? textOf(chosen)}
      onInputChange={(text) => {
        if (text !== textOf(chosen)) setTyped(text);
      }}
      selectedKey={value || null}
      onSelectionChange={(key) => {
        setTyped(undefined);
        if (key !== null) onChange(String(key));
      }}
      menuTrigger="focus"
      allowsEmptyCollection
    >
      <Label>{label}</Label>
      <Input className="input" onBlur={() => setTyped(undefined)} onFocus={(event) => event.target.select()} />
      <Popover className="pop">
        <ListBox className="menu-list">
          {({ id, listing }: { id: string; listing: Listing }) => (
            <ListBoxItem id={id} className="menu-item" textValue={textOf(listing)}>
              <b>{cityName(cityOf(listing.name))}</b>
              <span lang={listing.textLanguage || undefined}>{listing.title}</span>
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </ComboBox>
  );
}
