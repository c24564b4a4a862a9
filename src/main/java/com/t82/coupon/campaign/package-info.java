/**
 * How a coupon gets into a box. An admin creates coupons and first-come campaigns ({@link
 * com.t82.coupon.campaign.CouponSetup}); a fan picks up a free coupon ({@link
 * com.t82.coupon.campaign.FreeCouponPickup}) or claims one of a campaign ({@link
 * com.t82.coupon.campaign.CampaignClaiming}). Concurrent claims of one campaign share a transaction (group commit).
 */
@NullMarked
package com.t82.coupon.campaign;

import org.jspecify.annotations.NullMarked;
