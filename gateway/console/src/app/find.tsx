// Find or ask: cities, listings and proposals of the round by words, and "why not …" with two listings.
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
import { listings, profiles, proposals } from "@/shared/calls";
import { useKeys } from "@/shared/keys";
import { rememberListings } from "@/shared/listings";
import { cityName, countryName } from "@/shared/network";
import { cityOf, lastPart } from "@/shared/names";
import { Icon } from "@/shared/parts/icon";
import { useShownRound } from "@/shared/round";
import { t } from "@/shared/texts";

const QUIET_MS = 150;
const MOST_CITIES = 6;
const MOST_LISTINGS = 12;
const MOST_PROPOSALS = 6;

interface Found {
  id: string;
  name: string;
  about: string;
  href: string;
}

// The services find in any script; what is typed needn't be a whole word yet.
async function find(words: string, round: string | undefined): Promise<Found[]> {
  const [inCities, inListings, inRound] = await Promise.all([
    profiles.searchCities({ query: words, maxCities: MOST_CITIES }),
    listings.searchListings({ query: words, maxListings: MOST_LISTINGS }),
    round ? proposals.searchProposals({ parent: round, query: words, maxProposals: MOST_PROPOSALS }) : undefined,
  ]);
  rememberListings(inListings.listings);
  const cities = inCities.cities.map(({ name, country }) => ({
    id: name,
    name: cityName(name),
    about: countryName(country),
    href: withRound("/cities", { city: name }),
  }));
  const found = inListings.listings.map(({ name, title, kind }) => ({
    id: name,
    name: title,
    about: `${cityName(cityOf(name))} · ${kind === Listing_Kind.NEED ? t("listing.need") : t("listing.offer")}`,
    href: withRound("/listings", { listing: name, state: "" }),
  }));
  const proposed = (inRound?.proposals ?? []).map(({ name, parties }) => ({
    id: name,
    name: parties.map(({ city }) => cityName(city)).join(" – "),
    about: t("find.proposal"),
    href: withRound(`/proposal/${lastPart(name)}`),
  }));
  return [...cities, ...proposed, ...found];
}

// One sign of a script that writes words by it is enough to look for; one letter isn't.
const isEnough = (words: string): boolean => words.length > 1 || /[\u3040-\u9fff]/.test(words);

export function Find() {
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState("");
  const [words, setWords] = useState("");
  const [, go] = useLocation();
  const { shown } = useShownRound();
  useEffect(() => {
    const timer = setTimeout(() => setWords(typed.trim()), QUIET_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  useKeys({ "/": () => setOpen(true) }, !open);
  const { data: found = [] } = useQuery({
    queryKey: ["find", words, shown?.round.name],
    enabled: open && isEnough(words),
    queryFn: () => find(words, shown?.round.name),
    placeholderData: (before) => before,
  });
  const asks: Found[] = [{ id: "why-not", name: t("why_not"), about: t("find.why_not"), href: withRound("/why-not") }];
  const items = isEnough(words) ? [...found, ...asks] : asks;
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
