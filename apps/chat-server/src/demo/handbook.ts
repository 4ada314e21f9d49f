/** The pages of the demo shop's handbook, by file name. */
export const HANDBOOK: Readonly<Record<string, string>> = {
  'README.md': `# Handbook

What everybody who works at the shop should know. One page per subject:

- [Refunds](refunds.md): when money goes back, and how
- [Shipping](shipping.md): countries, prices, times
- [Opening hours](opening-hours.md): the shop and the phone
- [Warranty](warranty.md): what we repair or replace
- [Gift cards](gift-cards.md): buying and redeeming
- [Privacy](privacy.md): what we keep of a customer, and for how long
- [Complaints](complaints.md): what to do when somebody is unhappy
`,
  'refunds.md': `# Refunds

Customers can return any item within **30 days** of delivery for a full refund, as long as it is unused and in its original packaging.

Refunds go back to the payment method of the order within **5 working days** after the return has reached our warehouse in Leipzig. Shipping costs
of the order are refunded too; the return label is free within Germany and costs 4.90 € from other countries.

Opened textiles and personalised stationery cannot be returned, unless they are faulty.

Amounts over 250 € need the approval of a team lead. Write "approved by" and the name into the order's note.
`,
  'shipping.md': `# Shipping

We ship to all countries of the European Union and to Switzerland.

| To | Standard | Express |
| --- | --- | --- |
| Germany | 3.90 €, 2 to 3 working days | 9.90 €, next working day |
| European Union | 8.90 €, 3 to 6 working days | 19.90 €, 2 working days |
| Switzerland | 14.90 €, 4 to 7 working days | not offered |

Shipping within Germany is free from 60 € on. Furniture is delivered by a carrier who makes an appointment with the customer first.

A parcel counts as lost when its tracking has not moved for 10 working days. Then we send a replacement at once and deal with the carrier ourselves.
`,
  'opening-hours.md': `# Opening hours

The shop in Berlin is open Monday to Friday from 10:00 to 19:00 and on Saturday from 10:00 to 16:00. It is closed on Sundays and public holidays.

The phone is staffed Monday to Friday from 9:00 to 17:00. E-mail is answered within one working day.

Between 24 December and 1 January the shop is closed and the phone is staffed from 10:00 to 14:00.
`,
  'warranty.md': `# Warranty

Everything we sell is under warranty for **2 years** from delivery. Lamps and furniture of our own make are under warranty for **5 years**.

If something breaks in that time, we repair it; if that is not possible, we replace it; if that is not possible either, we refund the price. Ask for a
photo of the damage and the order number before you promise anything.

Bulbs, batteries and the patina of cast iron are not covered.
`,
  'gift-cards.md': `# Gift cards

Gift cards are sold for 10 to 500 €, on paper in the shop and by e-mail. They are valid for **3 years** from the end of the year in which they were bought.

A gift card can be used up in several orders. It cannot be paid out in cash and cannot be used to buy another gift card.

A lost card can be replaced when the customer knows the order number with which it was bought.
`,
  'privacy.md': `# Privacy

Of a customer we keep the name, the addresses, the e-mail address and the orders. Orders are kept for **10 years** because the tax office asks for it;
everything else is deleted **2 years** after the last order.

A customer who asks what we know of them gets an answer within 14 days, from privacy@example.com. Never read out an address on the phone: send it to the
e-mail address of the account instead.
`,
  'complaints.md': `# Complaints

Listen first, then say what you will do and by when. Write both into the order's note.

You may grant up to **20 €** of goodwill by yourself; a team lead up to 100 €. Above that, ask Ines in accounting.

A complaint that is not settled after two replies goes to a human colleague, with a summary. Never close it yourself.
`,
}
