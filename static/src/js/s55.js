// Everything here is an enhancement: each task can be done without it, with plain links and forms.
import { Button } from "govuk-frontend/dist/govuk/components/button/button.mjs";
import { Checkboxes } from "govuk-frontend/dist/govuk/components/checkboxes/checkboxes.mjs";
import { ErrorSummary } from "govuk-frontend/dist/govuk/components/error-summary/error-summary.mjs";
import { FileUpload } from "govuk-frontend/dist/govuk/components/file-upload/file-upload.mjs";
import { NotificationBanner } from "govuk-frontend/dist/govuk/components/notification-banner/notification-banner.mjs";
import { PasswordInput } from "govuk-frontend/dist/govuk/components/password-input/password-input.mjs";
import { Radios } from "govuk-frontend/dist/govuk/components/radios/radios.mjs";
import { ServiceNavigation } from "govuk-frontend/dist/govuk/components/service-navigation/service-navigation.mjs";
import { SkipLink } from "govuk-frontend/dist/govuk/components/skip-link/skip-link.mjs";
import { Tabs } from "govuk-frontend/dist/govuk/components/tabs/tabs.mjs";
import { createAll } from "govuk-frontend/dist/govuk/init.mjs";
import { ButtonMenu } from "@ministryofjustice/frontend/moj/components/button-menu/button-menu.mjs";
import { MultiSelect } from "@ministryofjustice/frontend/moj/components/multi-select/multi-select.mjs";
import "htmx.org/dist/htmx.esm.min.js";

import { copyTexts } from "./copying.js";
import { useEarlierText } from "./earlier.js";
import { quoteSelectedWords } from "./discussion.js";
import { guardAgainstSecondSubmit } from "./forms.js";
import { sendWhatIsHeld } from "./keeping.js";
import { warnBeforeSignOut } from "./leaving.js";
import { offerToPrint } from "./printing.js";
import { settleAfterSwap } from "./swaps.js";
import { guardUnsavedText } from "./unsaved.js";

// ARIA does not allow aria-expanded on a radio button. What a choice reveals comes right after it, where people reach it anyway.
class QuietRadios extends Radios {
  syncConditionalRevealWithInputState($input) {
    super.syncConditionalRevealWithInputState($input);
    $input.removeAttribute("aria-expanded");
  }
}

const COMPONENTS = [
  Button, ButtonMenu, Checkboxes, ErrorSummary, FileUpload, MultiSelect, NotificationBanner,
  PasswordInput, QuietRadios, ServiceNavigation, SkipLink, Tabs,
];

function enhance(scope) {
  for (const Component of COMPONENTS) {
    // A component that is already running is left alone. If one cannot start, its plain HTML still works.
    createAll(Component, undefined, { scope, onError: () => {} });
  }
}

enhance(document);
guardAgainstSecondSubmit(document);
settleAfterSwap(document, enhance);
guardUnsavedText(document);
useEarlierText(document);
sendWhatIsHeld();
offerToPrint(document);
quoteSelectedWords(document);
copyTexts(document);
warnBeforeSignOut();
