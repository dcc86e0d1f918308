// Writes a time as the server does: 9:32am, 9am, midday.
export function clockTime(moment) {
  const parts = new Intl.DateTimeFormat("en-GB", {
    hour: "numeric", minute: "2-digit", hour12: false, timeZone: "Europe/London",
  }).formatToParts(moment);
  const of = (type) => Number(parts.find((part) => part.type === type).value);
  const hour = of("hour") % 24;
  const minute = of("minute");
  if (minute === 0 && hour % 12 === 0) return hour ? "midday" : "midnight";
  return `${hour % 12 || 12}${minute ? `:${String(minute).padStart(2, "0")}` : ""}${hour < 12 ? "am" : "pm"}`;
}
