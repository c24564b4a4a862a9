package com.t82.payment.settlement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.t82.payment.gateway.PaymentGateway.Payment;
import com.t82.payment.purchase.PurchaseState;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The decision table: the gateway's status of a payment and the state of its purchase say what follows. */
class SettlementStepTest {

    private static SettlementStep step(Payment.State gateway, PurchaseState purchase) {
        return SettlementStep.of(gateway, purchase, true, false, () -> false);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            PAY_STANDBY,                REQUESTED,         WAIT_FOR_BUYER
            PAY_STANDBY,                AWAITING_APPROVAL, WAIT_FOR_BUYER
            PAY_STANDBY,                SETTLING,          WAIT_FOR_BUYER
            PAY_STANDBY,                ABANDONED,         WAIT_FOR_BUYER
            PAY_PROGRESS,               REQUESTED,         WAIT_FOR_GATEWAY
            PAY_PROGRESS,               AWAITING_APPROVAL, WAIT_FOR_GATEWAY
            PAY_PROGRESS,               SETTLING,          WAIT_FOR_GATEWAY
            PAY_PROGRESS,               ABANDONED,         WAIT_FOR_GATEWAY
            PAY_APPROVED,               REQUESTED,         WAIT_FOR_BUYER
            PAY_APPROVED,               AWAITING_APPROVAL, CHARGE
            PAY_APPROVED,               SETTLING,          CHARGE
            PAY_APPROVED,               ABANDONED,         WAIT_FOR_BUYER
            PAY_COMPLETE,               REQUESTED,         APPROVE
            PAY_COMPLETE,               AWAITING_APPROVAL, APPROVE
            PAY_COMPLETE,               SETTLING,          APPROVE
            PAY_COMPLETE,               ABANDONED,         APPROVE
            PAY_CANCEL,                 REQUESTED,         ABANDON_AS_CANCELLED
            PAY_CANCEL,                 AWAITING_APPROVAL, ABANDON_AS_CANCELLED
            PAY_CANCEL,                 SETTLING,          ABANDON_AS_CANCELLED
            PAY_CANCEL,                 ABANDONED,         STOP_WATCHING
            REFUND_PROGRESS,            REQUESTED,         WAIT_FOR_GATEWAY
            REFUND_PROGRESS,            AWAITING_APPROVAL, WAIT_FOR_GATEWAY
            REFUND_PROGRESS,            SETTLING,          WAIT_FOR_GATEWAY
            REFUND_PROGRESS,            ABANDONED,         WAIT_FOR_GATEWAY
            REFUND_SUCCESS,             REQUESTED,         ABANDON_AS_COMPENSATED
            REFUND_SUCCESS,             AWAITING_APPROVAL, ABANDON_AS_COMPENSATED
            REFUND_SUCCESS,             SETTLING,          ABANDON_AS_COMPENSATED
            REFUND_SUCCESS,             ABANDONED,         STOP_WATCHING
            SETTLEMENT_COMPLETE,        REQUESTED,         APPROVE
            SETTLEMENT_COMPLETE,        AWAITING_APPROVAL, APPROVE
            SETTLEMENT_COMPLETE,        SETTLING,          APPROVE
            SETTLEMENT_COMPLETE,        ABANDONED,         APPROVE
            SETTLEMENT_REFUND_COMPLETE, REQUESTED,         ABANDON_AS_COMPENSATED
            SETTLEMENT_REFUND_COMPLETE, AWAITING_APPROVAL, ABANDON_AS_COMPENSATED
            SETTLEMENT_REFUND_COMPLETE, SETTLING,          ABANDON_AS_COMPENSATED
            SETTLEMENT_REFUND_COMPLETE, ABANDONED,         STOP_WATCHING
            """)
    void theStepFollowsFromTheStatusAndTheState(Payment.State gateway, PurchaseState purchase, SettlementStep step) {
        assertThat(step(gateway, purchase)).isEqualTo(step);
    }

    @ParameterizedTest
    @EnumSource(names = {"PAY_COMPLETE", "SETTLEMENT_COMPLETE"})
    void aChargeOfAWrongAmountGoesBackInEveryState(Payment.State charged) {
        for (PurchaseState purchase : EnumSet.complementOf(EnumSet.of(PurchaseState.APPROVED))) {
            assertThat(SettlementStep.of(charged, purchase, false, false, () -> false))
                    .isEqualTo(SettlementStep.COMPENSATE);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"AWAITING_APPROVAL", "SETTLING"})
    void anApprovalOfAWrongAmountIsNotCharged(PurchaseState purchase) {
        assertThat(SettlementStep.of(Payment.State.PAY_APPROVED, purchase, false, false, () -> false))
                .isEqualTo(SettlementStep.ABANDON_AS_REFUSED);
    }

    @ParameterizedTest
    @EnumSource(names = {"PAY_STANDBY", "PAY_APPROVED"})
    void aRefusedChargeThatTheGatewayHasNotMadeAbandonsThePurchase(Payment.State notCharged) {
        assertThat(SettlementStep.of(notCharged, PurchaseState.SETTLING, true, true, () -> false))
                .isEqualTo(SettlementStep.ABANDON_AS_REFUSED);
    }

    @Test
    void aRefusedChargeThatTheGatewayHasMadeAllTheSameIsApproved() {
        assertThat(SettlementStep.of(Payment.State.PAY_COMPLETE, PurchaseState.SETTLING, true, true, () -> false))
                .isEqualTo(SettlementStep.APPROVE);
    }

    @Test
    void anIntendedChargeOfABuyerWhoHasLeftIsNotRepeated() {
        assertThat(SettlementStep.of(Payment.State.PAY_APPROVED, PurchaseState.SETTLING, true, false, () -> true))
                .isEqualTo(SettlementStep.ABANDON_AS_CANCELLED);
    }

    @ParameterizedTest
    @EnumSource(names = {"APPROVED", "COMPENSATING"})
    void aDecidedPurchaseHasNoChargeStep(PurchaseState decided) {
        assertThatIllegalArgumentException().isThrownBy(() -> step(Payment.State.PAY_APPROVED, decided));
    }
}
