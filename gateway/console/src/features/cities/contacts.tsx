// Whom to write to or call in a city: seen by its coordinators and by itself, confirmed as right with one press.
import { useMutation, useQuery } from "@tanstack/react-query";
import { announce } from "@/shared/announce";
import { all, newRequestId, profiles } from "@/shared/calls";
import { moment } from "@/shared/format";
import { Button } from "@/shared/parts/button";
import { Mark, Unknown } from "@/shared/parts/marks";
import { FaultNote } from "@/shared/parts/states";
import { networkQuery, queryClient } from "@/shared/queries";
import { t } from "@/shared/texts";

export function Contacts({ city }: { city: string }) {
  const queryKey = ["contacts", city];
  const { data: contacts } = useQuery({
    queryKey,
    retry: false, // to others they aren't shown
    queryFn: () =>
      all(
        (pageToken) => profiles.listContacts({ parent: city, pageSize: 1000, pageToken }),
        (page) => page.contacts,
      ),
  });
  const confirm = useMutation({
    mutationFn: (name: string) => profiles.confirmContact({ name, requestId: newRequestId() }),
    onSuccess: () => {
      announce(t("contacts.done"));
      void queryClient.invalidateQueries({ queryKey });
      void queryClient.invalidateQueries({ queryKey: networkQuery.queryKey });
    },
  });
  if (!contacts) return null;
  return (
    <>
      <h3>{t("contacts")}</h3>
      {confirm.error && <FaultNote error={confirm.error} what={t("fault.contact")} />}
      {contacts.length === 0 && <p className="quiet">{t("contacts.none")}</p>}
      <ul className="mini-list">
        {contacts.map((contact) => (
          <li key={contact.name} className="contact">
            <div>
              <b>{contact.displayName}</b> <span className="quiet">{contact.function}</span>{" "}
              {contact.alternate && <Mark>{t("contacts.alternate")}</Mark>}
            </div>
            {contact.email && <a href={`mailto:${contact.email}`}>{contact.email}</a>}
            {contact.phone && <a href={`tel:${contact.phone}`}>{contact.phone}</a>}
            <div className="quiet">
              {t("contact_confirmed")}: {contact.confirmTime ? moment(contact.confirmTime) : <Unknown />}
            </div>
            <Button small isDisabled={confirm.isPending} onPress={() => confirm.mutate(contact.name)}>
              {t("contacts.confirm")}
            </Button>
          </li>
        ))}
      </ul>
    </>
  );
}
