// Find or ask: cities and listings by words, and "why not …" with two of them.
import { useEffect, useState } from "react";
import { useQuery } from "@tanstack/react-query";
import { Autocomplete } from "react-aria-components/Autocomplete";
import { Dialog as AriaDialog } from "react-aria-components/Dialog";
import { Input } from "react-aria-components/Input";
import { Menu, MenuItem } from "react-aria-components/Menu";
import { Modal, ModalOverlay } from "react-aria-components/Modal";
import { SearchField } from "react-aria-components/SearchField";
import { Listing_Kind } from "#contracts/entente/listings/v1/listing_pb.js";
import { useLocation } from "wouter";
import { withRound } from "@/shared/address";
import { listings } from "@/shared/calls";
import { fold } from "@/shared/fold";
import { useKeys } from "@/shared/keys";
import { rememberListings } from "@/shared/listings";
import { cityName, countryName, network } from "@/shared/network";
import { cityOf } from "@/shared/names";
import { Icon } from "@/shared/parts/icon";
import { t } from "@/shared/texts";

const QUIET_MS = 150;
const MOST_CITIES = 6;
const MOST_LISTINGS = 12;

interface Found {
  id: string;
  name: string;
  about: string;
  href: string;
}

const findCities = (words: string): Found[] =>
  [...network().cities.values()]
    .filter(({ name, displayName, localNames }) =>
      [cityName(name), displayName, ...localNames.map(({ text }) => text)].some((each) =>
        fold(each).includes(fold(words)),
      ),
    )
    .slice(0, MOST_CITIES)
    .map(({ name, country }) => ({
      id: name,
      name: cityName(name),
      about: countryName(country),
      href: withRound("/cities", { city: name }),
    }));

async function findListings(words: string): Promise<Found[]> {
  const { listings: found } = await listings.listListings({
    parent: "cities/-",
    pageSize: MOST_LISTINGS,
    filter: `title : "${words.replace(/[\\"]/g, "\\$&")}"`,
  });
  rememberListings(found);
  return found.map(({ name, title, kind }) => ({
    id: name,
    name: title,
    about: `${cityName(cityOf(name))} · ${kind === Listing_Kind.NEED ? t("listing.need") : t("listing.offer")}`,
    href: withRound("/listings", { listing: name, state: "" }),
  }));
}

export function Find() {
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState("");
  const [words, setWords] = useState("");
  const [, go] = useLocation();
  useEffect(() => {
    const timer = setTimeout(() => setWords(typed.trim()), QUIET_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  useKeys({ "/": () => setOpen(true) }, !open);
  const { data: found = [] } = useQuery({
    queryKey: ["find", words],
    enabled: open && words.length > 1,
    queryFn: () => findListings(words),
    placeholderData: (before) => before,
  });
  const asks: Found[] = [{ id: "why-not", name: t("why_not"), about: t("find.why_not"), href: withRound("/why-not") }];
  const items = words.length > 1 ? [...findCities(words), ...found, ...asks] : asks;
  return (
    <>
      <button type="button" className="ask" onClick={() => setOpen(true)}>
        <Icon name="search" />
        <span>{t("find")}</span>
        <kbd aria-hidden="true">/</kbd>
      </button>
      <ModalOverlay className="veil high" isOpen={open} onOpenChange={setOpen} isDismissable>
        <Modal className="modal">
          <AriaDialog className="dialog find-box" aria-label={t("find")}>
            <Autocomplete inputValue={typed} onInputChange={setTyped}>
              <SearchField aria-label={t("find")} autoFocus>
                <Input className="input" placeholder={t("find")} />
              </SearchField>
              <Menu
                className="menu-list"
                aria-label={t("find.results")}
                items={items}
                onAction={(key) => {
                  const to = items.find(({ id }) => id === key);
                  if (to) {
                    setOpen(false);
                    go(to.href);
                  }
                }}
              >
                {({ id, name, about }) => (
                  <MenuItem id={id} className="menu-item" textValue={name}>
                    <b>{name}</b>
                    <span>{about}</span>
                  </MenuItem>
                )}
              </Menu>
            </Autocomplete>
          </AriaDialog>
        </Modal>
      </ModalOverlay>
    </>
  );
}
