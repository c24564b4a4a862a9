package com.t82.standalone.sandbox;

import com.t82.standalone.StandaloneEnvironment;
import com.t82.standalone.sandbox.SandboxPayment.State;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The payments of the sandbox gateway. Each call locks the row of its payment, so concurrent calls about one payment
 * run one after the other. Constraints of the tables forbid invalid states as well.
 */
@Component
@ConditionalOnBooleanProperty(StandaloneEnvironment.ACTIVE)
class SandboxLedger {

    private final SandboxDatabase database;
    private final Clock clock;

    SandboxLedger(SandboxDatabase database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** @throws TossPayRefusal if a payment of that order number was approved before */
    SandboxPayment create(SandboxPayment payment) {
        return database.inTransaction(jdbc -> {
            boolean used =
                    jdbc.sql("""
                            select exists (select 1 from sandbox_payment
                            where order_no = ? and state not in ('PAY_STANDBY', 'PAY_CANCEL'))
                            """).param(payment.orderNo()).query(Boolean.class).single();
            if (used) {
                throw alreadyUsed(payment.orderNo());
            }
            jdbc.sql("""
                            insert into sandbox_payment (pay_token, order_no, amount, amount_tax_free, product_desc,
                              auto_execute, result_callback, ret_url, ret_cancel_url, state, created_at, expires_at)
                            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                            """)
                    .param(payment.payToken())
                    .param(payment.orderNo())
                    .param(payment.amount())
                    .param(payment.amountTaxFree())
                    .param(payment.productDesc())
                    .param(payment.autoExecute())
                    .param(payment.resultCallback())
                    .param(payment.retUrl())
                    .param(payment.retCancelUrl())
                    .param(payment.state().name())
                    .param(Timestamp.from(payment.createdAt()))
                    .param(Timestamp.from(payment.expiresAt()))
                    .update();
            return payment;
        });
    }

    /** The fan approves. The money is charged at once with {@code autoExecute}, else by {@link #execute}. */
    SandboxPayment approve(String payToken) {
        try {
            return database.inTransaction(jdbc -> {
                SandboxPayment payment = locked(jdbc, payToken);
                require(payment, State.PAY_STANDBY, "PAYMENT_NOT_STANDBY");
                return payment.autoExecute() ? complete(jdbc, payment) : move(jdbc, payment, State.PAY_APPROVED);
            });
        } catch (DuplicateKeyException e) {
            throw new TossPayRefusal("EXISTING_ORDER_NO", "이미 승인된 주문번호입니다.");
        }
    }

    /** The fan cancels. */
    SandboxPayment cancel(String payToken) {
        return database.inTransaction(jdbc -> {
            SandboxPayment payment = locked(jdbc, payToken);
            require(payment, State.PAY_STANDBY, "PAYMENT_NOT_STANDBY");
            return move(jdbc, payment, State.PAY_CANCEL);
        });
    }

    /** The shop charges the approved payment. */
    SandboxPayment execute(String payToken, @Nullable String orderNo) {
        return database.inTransaction(jdbc -> {
            SandboxPayment payment = locked(jdbc, payToken);
            if (orderNo != null && !orderNo.equals(payment.orderNo())) {
                throw TossPayRefusal.invalid("orderNo", "결제 토큰과 주문번호가 일치하지 않습니다.");
            }
            require(payment, State.PAY_APPROVED, "PAYMENT_NOT_APPROVED");
            return complete(jdbc, payment);
        });
    }

    /**
     * Refunds once for each refund number.
     *
     * @param amount won; null for all that is not refunded yet
     */
    Refund refund(String payToken, String refundNo, @Nullable Long amount) {
        return database.inTransaction(jdbc -> {
            SandboxPayment payment = locked(jdbc, payToken);
            Optional<Refund> earlier = refund(jdbc, refundNo);
            if (earlier.isPresent()) {
                Refund refund = earlier.get();
                if (!refund.payToken().equals(payToken) || (amount != null && amount != refund.amount())) {
                    throw new TossPayRefusal("EXISTING_REFUND_NO", "이미 사용된 환불번호입니다.");
                }
                return refund;
            }
            require(payment, State.PAY_COMPLETE, "PAYMENT_NOT_REFUNDABLE");
            long refunded = amount == null ? payment.refundable() : amount;
            if (refunded <= 0) {
                throw TossPayRefusal.invalid("amount", "환불 금액은 1원 이상이어야 합니다.");
            }
            if (refunded > payment.refundable()) {
                throw new TossPayRefusal("REFUND_AMOUNT_EXCEEDED", "환불 가능 금액을 초과했습니다.");
            }
            Refund refund = new Refund(
                    refundNo,
                    payToken,
                    refunded,
                    payment.refundable() - refunded,
                    UUID.randomUUID().toString(),
                    clock.instant());
            jdbc.sql("insert into sandbox_refund values (?, ?, ?, ?, ?, ?)")
                    .params(
                            refund.refundNo(),
                            refund.payToken(),
                            refund.amount(),
                            refund.remaining(),
                            refund.transactionId(),
                            Timestamp.from(refund.refundedAt()))
                    .update();
            jdbc.sql("update sandbox_payment set refunded_amount = refunded_amount + ?, state = ? where pay_token = ?")
                    .params(
                            refunded,
                            (refund.remaining() == 0 ? State.REFUND_SUCCESS : State.PAY_COMPLETE).name(),
                            payToken)
                    .update();
            return refund;
        });
    }

    /** @throws TossPayRefusal if there is no such payment */
    SandboxPayment find(String payToken) {
        return database.inTransaction(jdbc -> locked(jdbc, payToken));
    }

    /** The payment of an order: the approved attempt if there is one, else the last one. */
    SandboxPayment findByOrder(String orderNo) {
        return database.inTransaction(jdbc -> locked(
                jdbc,
                jdbc.sql("""
                                select pay_token from sandbox_payment where order_no = ?
                                order by state in ('PAY_STANDBY', 'PAY_CANCEL'), created_at desc limit 1
                                """).param(orderNo).query(String.class).optional().orElseThrow(SandboxLedger::unknown)));
    }

    List<Refund> refunds(String payToken) {
        return database.jdbc()
                .sql("select * from sandbox_refund where pay_token = ? order by refunded_at, refund_no")
                .param(payToken)
                .query(SandboxLedger::refundOf)
                .list();
    }

    /** Every payment, oldest first. */
    List<SandboxPayment> all() {
        return database.inTransaction(jdbc -> {
            jdbc.sql("update sandbox_payment set state = 'PAY_CANCEL' where state = 'PAY_STANDBY' and expires_at <= ?")
                    .param(Timestamp.from(clock.instant()))
                    .update();
            return jdbc.sql("select * from sandbox_payment order by created_at, pay_token")
                    .query(SandboxLedger::paymentOf)
                    .list();
        });
    }

    private SandboxPayment complete(JdbcClient jdbc, SandboxPayment payment) {
        jdbc.sql("update sandbox_payment set paid_at = ?, transaction_id = ? where pay_token = ?")
                .params(Timestamp.from(clock.instant()), UUID.randomUUID().toString(), payment.payToken())
                .update();
        return move(jdbc, payment, State.PAY_COMPLETE);
    }

    private static SandboxPayment move(JdbcClient jdbc, SandboxPayment payment, State to) {
        return jdbc.sql("update sandbox_payment set state = ? where pay_token = ? returning *")
                .params(to.name(), payment.payToken())
                .query(SandboxLedger::paymentOf)
                .single();
    }

    /** Locks the row of the payment, and cancels the payment if the time for its approval is over. */
    private SandboxPayment locked(JdbcClient jdbc, String payToken) {
        SandboxPayment payment = jdbc.sql("select * from sandbox_payment where pay_token = ? for update")
                .param(payToken)
                .query(SandboxLedger::paymentOf)
                .optional()
                .orElseThrow(SandboxLedger::unknown);
        boolean expired =
                payment.state() == State.PAY_STANDBY && !clock.instant().isBefore(payment.expiresAt());
        return expired ? move(jdbc, payment, State.PAY_CANCEL) : payment;
    }

    private static void require(SandboxPayment payment, State state, String errorCode) {
        if (payment.state() != state) {
            throw new TossPayRefusal(errorCode, "처리할 수 없는 결제 상태입니다: " + payment.state());
        }
    }

    private static Optional<Refund> refund(JdbcClient jdbc, String refundNo) {
        return jdbc.sql("select * from sandbox_refund where refund_no = ?")
                .param(refundNo)
                .query(SandboxLedger::refundOf)
                .optional();
    }

    private static TossPayRefusal unknown() {
        return new TossPayRefusal("PAYMENT_NOT_FOUND", "존재하지 않는 결제입니다.");
    }

    private static TossPayRefusal alreadyUsed(String orderNo) {
        return new TossPayRefusal("EXISTING_ORDER_NO", "이미 승인된 주문번호입니다: " + orderNo);
    }

    private static SandboxPayment paymentOf(ResultSet row, int index) throws SQLException {
        return new SandboxPayment(
                row.getString("pay_token"),
                row.getString("order_no"),
                row.getLong("amount"),
                row.getLong("amount_tax_free"),
                row.getString("product_desc"),
                row.getBoolean("auto_execute"),
                row.getString("result_callback"),
                row.getString("ret_url"),
                row.getString("ret_cancel_url"),
                State.valueOf(row.getString("state")),
                row.getLong("refunded_amount"),
                row.getString("transaction_id"),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("expires_at").toInstant(),
                row.getTimestamp("paid_at") == null
                        ? null
                        : row.getTimestamp("paid_at").toInstant());
    }

    private static Refund refundOf(ResultSet row, int index) throws SQLException {
        return new Refund(
                row.getString("refund_no"),
                row.getString("pay_token"),
                row.getLong("amount"),
                row.getLong("remaining"),
                row.getString("transaction_id"),
                row.getTimestamp("refunded_at").toInstant());
    }

    /**
     * One refund.
     *
     * @param remaining won that can still be refunded afterwards
     */
    record Refund(
            String refundNo, String payToken, long amount, long remaining, String transactionId, Instant refundedAt) {}
}
