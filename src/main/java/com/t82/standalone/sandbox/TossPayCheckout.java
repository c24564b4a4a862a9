package com.t82.standalone.sandbox;

import com.t82.shared.CommonProblem;
import com.t82.shared.ProblemException;
import com.t82.standalone.StandaloneEnvironment;
import com.t82.standalone.sandbox.SandboxPayment.State;
import io.swagger.v3.oas.annotations.Hidden;
import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * The page on which a fan approves or cancels a payment. The browser is then redirected to the return address of the
 * shop.
 */
@Controller
@RequestMapping("/sandbox/toss-pay/checkout")
@ConditionalOnBooleanProperty(StandaloneEnvironment.ACTIVE)
@Hidden
class TossPayCheckout {

    private final SandboxLedger ledger;
    private final SandboxCallbacks callbacks;

    TossPayCheckout(SandboxLedger ledger, SandboxCallbacks callbacks) {
        this.ledger = ledger;
        this.callbacks = callbacks;
    }

    @GetMapping
    String page(@RequestParam String payToken, @Nullable CsrfToken csrf, Locale locale, Model model) {
        SandboxPayment payment = known(payToken);
        if (csrf != null) {
            // Creates the token now, while its cookie can still be added to the answer.
            csrf.getToken();
        }
        model.addAttribute("payment", payment);
        model.addAttribute("language", locale.getLanguage());
        model.addAttribute("open", payment.state() == State.PAY_STANDBY);
        model.addAttribute(
                "back", payment.wasApproved() ? SandboxCallbacks.returnUrl(payment) : payment.retCancelUrl());
        return "standalone/checkout";
    }

    @PostMapping("/approve")
    ResponseEntity<Void> approve(@RequestParam String payToken) {
        try {
            SandboxPayment payment = ledger.approve(payToken);
            callbacks.announce(payment);
            return goTo(SandboxCallbacks.returnUrl(payment));
        } catch (TossPayRefusal e) {
            return again(payToken);
        }
    }

    @PostMapping("/cancel")
    ResponseEntity<Void> cancel(@RequestParam String payToken) {
        try {
            return goTo(ledger.cancel(payToken).retCancelUrl());
        } catch (TossPayRefusal e) {
            return again(payToken);
        }
    }

    private SandboxPayment known(String payToken) {
        try {
            return ledger.find(payToken);
        } catch (TossPayRefusal e) {
            throw new ProblemException(CommonProblem.NOT_FOUND);
        }
    }

    /** After a second click, or for an expired payment: the page shows the state of the payment. */
    private ResponseEntity<Void> again(String payToken) {
        return goTo("/sandbox/toss-pay/checkout?payToken=" + known(payToken).payToken());
    }

    private static ResponseEntity<Void> goTo(String url) {
        return ResponseEntity.status(HttpStatus.SEE_OTHER)
                .header(HttpHeaders.LOCATION, URI.create(url).toString())
                .build();
    }
}
