//! An X or Z report as a page of its own: Chinese and English, A4 or 80 mm, nothing loaded from anywhere. Every text is
//! escaped by the template.

use crate::export::beijing_time;
use fen::Fen;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use till::report::Sums;
use till::shift::{Cash, Count, FACES, MoveKind, Report, Sealed, Stretch};

const STYLE: &str = include_str!("page.css");

/// What is printed.
pub enum Printed<'a> {
    /// The open shift as it stands.
    X {
        /// Stands at the top.
        shop: &'a str,
        /// The report.
        report: &'a Report,
    },
    /// A closed shift.
    Z {
        /// Stands at the top.
        shop: &'a str,
        /// The report with its hash.
        sealed: &'a Sealed,
    },
}

impl Printed<'_> {
    /// The whole page.
    pub fn html(&self) -> String {
        let (shop, report, sealed) = match self {
            Printed::X { shop, report } => (shop, *report, None),
            Printed::Z { shop, sealed } => (shop, &sealed.z.report, Some(*sealed)),
        };
        let number = report.shift.number;
        let title = match sealed {
            Some(_) => format!("交班报表 Z {number}"),
            None => format!("中间报表 X · 第 {number} 班"),
        };
        let about = match sealed {
            Some(_) => "Z report: the shift is closed, the report final",
            None => "X report: the shift goes on, nothing is closed",
        };
        html! {
            (DOCTYPE)
            html lang="zh-CN" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width";
                    title { (title) " · " (report.shift.till) }
                    style { (PreEscaped(STYLE)) }
                }
                body {
                    header {
                        h1 { (title) }
                        p.en { (about) }
                        p { (shop) " · " (report.shift.till) }
                    }
                    (when(report, sealed))
                    (money(report))
                    (cashiers(report))
                    (drawer(&report.cash, sealed))
                    (moves(&report.cash))
                    (left_open(report))
                    @if sealed.is_some() {
                        p.sign { "交班人 " span.en { "handed over" } }
                        p.sign { "接班人 " span.en { "taken over" } }
                    }
                    (proof(&report.log, sealed))
                }
            }
        }
        .into_string()
    }
}

/// One line: what it is in both languages, and how much.
fn row(zh: &str, en: &str, value: impl maud::Render) -> Markup {
    html! { div.row { dt { (zh) " " span.en { (en) } } dd { (value) } } }
}

/// `¥1,234.56`, as the window shows it.
fn yuan(fen: i64) -> String {
    let sign = if fen < 0 { "−" } else { "" };
    let mut figures = Fen::new(fen).to_string().trim_start_matches('-').to_owned();
    let yuan = figures.len() - ".00".len();
    for place in (1..yuan).rev().filter(|place| (yuan - place).is_multiple_of(3)) {
        figures.insert(place, ',');
    }
    format!("{sign}¥{figures}")
}

/// An amount with the number of payments behind it.
fn counted(fen: i64, count: i64) -> String {
    format!("{} ({count})", yuan(fen))
}

fn when(report: &Report, sealed: Option<&Sealed>) -> Markup {
    let shift = &report.shift;
    html! {
        dl {
            (row("开班", "opened", format!("{} {}", beijing_time(shift.opened_at_ms), shift.opened_by)))
            @if let Some(sealed) = sealed {
                (row("交班", "closed", format!("{} {}", beijing_time(report.at_ms), sealed.z.closed_by)))
            } @else {
                (row("截至", "as of", beijing_time(report.at_ms)))
            }
        }
    }
}

fn money(report: &Report) -> Markup {
    let Sums {
        payments,
        received_fen,
        sales,
        sales_fen,
        discounted,
        discount_fen,
        late,
        late_fen,
        twice,
        twice_fen,
        mismatches,
        mismatch_fen,
    } = report.total;
    html! {
        section {
            h2 { "微信收款 " span.en { "WeChat payments" } }
            dl {
                div.row.total { dt { "实收 " span.en { "received" } } dd { (counted(received_fen, payments)) } }
                (row("已付销售单", "sales paid", counted(sales_fen, sales)))
                @if late > 0 { (row("其中迟到款", "of it late money", counted(late_fen, late))) }
                @if twice > 0 { (row("其中重复付款", "of it paid twice", counted(twice_fen, twice))) }
                @if report.unattended.payments > 0 {
                    (row("其中开班前收到", "of it before opening", counted(report.unattended.received_fen, report.unattended.payments)))
                }
                @if mismatches > 0 { (row("金额不符，未计入", "wrong money, not counted", counted(mismatch_fen, mismatches))) }
                (row("优惠", "discounts given", counted(discount_fen, discounted)))
                @if let (Some(first), Some(last)) = (&report.first_sale, &report.last_sale) {
                    (row("首末销售单", "first and last sale", format!("{first} – {last}")))
                }
            }
        }
    }
}

fn cashiers(report: &Report) -> Markup {
    html! {
        @if report.cashiers.keys().any(|name| !name.is_empty()) {
            section {
                h2 { "按收银员 " span.en { "by cashier" } }
                dl {
                    @for (name, sums) in &report.cashiers {
                        div.row {
                            dt { @if name.is_empty() { "未署名 " span.en { "nobody named" } } @else { (name) } }
                            dd { (counted(sums.received_fen, sums.payments)) }
                        }
                    }
                }
            }
        }
    }
}

fn drawer(cash: &Cash, sealed: Option<&Sealed>) -> Markup {
    html! {
        section {
            h2 { "钱箱现金 " span.en { "cash drawer" } }
            dl {
                (row("备用金", "float", yuan(cash.float.fen())))
                (row("存入", "put in", yuan(cash.paid_in.fen())))
                (row("取出", "taken out", yuan(cash.paid_out.fen())))
                (row("应有", "expected", yuan(cash.expected.fen())))
                @if let Some(sealed) = sealed {
                    (row("实点", "counted", yuan(sealed.z.counted.total.fen())))
                    div.row.total {
                        dt { "差异 " span.en { "difference" } }
                        dd { (difference(sealed.z.difference)) }
                    }
                    (faces(&sealed.z.counted))
                }
            }
            p.note {
                "本程序不收现金：应有＝备用金＋存入－取出。"
                span.en { "No cash is charged here: expected = float + put in − taken out." }
            }
        }
    }
}

fn difference(difference: Fen) -> String {
    let word = match difference.fen() {
        0 => "相符 exact",
        fen if fen > 0 => "长款 over",
        _ => "短款 short",
    };
    format!("{} {word}", yuan(difference.fen()))
}

fn faces(counted: &Count) -> Markup {
    html! {
        @for (face, pieces) in FACES.iter().zip(counted.pieces.iter().flatten()).filter(|(_, pieces)| **pieces > 0) {
            div.row.small { dt { (yuan(*face)) " × " (pieces) } dd { (yuan(face * pieces)) } }
        }
    }
}

fn moves(cash: &Cash) -> Markup {
    html! {
        @if !cash.moves.is_empty() {
            section {
                h2 { "现金存取 " span.en { "cash put in and taken out" } }
                @for one in &cash.moves {
                    div.entry {
                        p { (beijing_time(one.at_ms)) " " (one.who) }
                        div.row {
                            dt { (one.reason) }
                            dd {
                                (match one.kind { MoveKind::In => "存入 in ", MoveKind::Out => "取出 out " })
                                (yuan(one.amount.fen()))
                            }
                        }
                    }
                }
            }
        }
    }
}

fn left_open(report: &Report) -> Markup {
    html! {
        @if !report.open.is_empty() || report.duties.count > 0 {
            section {
                h2 { "未了事项 " span.en { "left open" } }
                @if report.duties.count > 0 {
                    dl { (row("待主管处理", "for the manager", counted(report.duties.total_fen, report.duties.count))) }
                }
                @if !report.open.is_empty() {
                    p.note {
                        "以下付款尚无结果；若随后到账，计入下一班。"
                        span.en { "Not known yet; money that comes later counts with the next shift." }
                    }
                    @for open in &report.open {
                        div.row.small { dt { (open.out_trade_no) } dd { (yuan(open.total.fen())) } }
                    }
                }
            }
        }
    }
}

fn proof(log: &Stretch, sealed: Option<&Sealed>) -> Markup {
    let places =
        |first: i64, last: i64| if last < first { "–".to_owned() } else { format!("{first} – {last}") };
    html! {
        section.proof {
            h2 { "核对 " span.en { "proof" } }
            dl {
                (row("支付日志", "pay log", places(log.after + 1, log.upto)))
                (row("本机首末条", "this till's first and last", places(log.first.unwrap_or(1), log.last.unwrap_or(0))))
            }
            p { "日志哈希 log hash" br; code { (log.hash) } }
            @if let Some(sealed) = sealed {
                p { "上一份 Z previous Z" br; code { (sealed.z.previous_hash) } }
                p { "本报表 this Z" br; code { (sealed.hash) } }
            }
        }
    }
}

#[cfg(test)]
mod tests;
