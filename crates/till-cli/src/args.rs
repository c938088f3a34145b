//! The command line.

use clap::{Args as Group, Parser, Subcommand};
use std::path::PathBuf;

/// 扫码收银台: take WeChat payments from the command line.
#[derive(Parser)]
#[command(version, about, after_help = EXIT_CODES)]
pub struct Args {
    /// Data folder: settings, secrets and database.
    #[arg(long, env = "SAOMA_DATA_DIR", value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
    /// Database elsewhere: postgres://… or sqlite:PATH.
    #[arg(long, env = "SAOMA_DATABASE_URL", value_name = "URL", hide_env_values = true)]
    pub database_url: Option<String>,
    /// One JSON object per line on standard output.
    #[arg(long)]
    pub json: bool,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

const EXIT_CODES: &str = "Exit codes: 0 done or paid; 1 the machine is in the way (disk, database); 2 wrong usage or settings; \
10 ended unpaid; 11 unknown, do not charge again; 12 refused by the gateway; 13 mismatch; 14 still open when --wait ran out.";

/// The commands.
#[derive(Subcommand)]
pub enum Command {
    /// Show, set or check the settings.
    Settings {
        /// Which.
        #[command(subcommand)]
        action: SettingsAction,
    },
    /// Charge an amount: place the order, show the code, wait for the payment.
    Charge(Charge),
    /// Ask the gateway now and settle what it says.
    Query {
        /// The order's number.
        out_trade_no: String,
    },
    /// Close an unpaid attempt.
    Cancel {
        /// The order's number.
        out_trade_no: String,
    },
    /// Run the loop until nothing is open any more (after a restart, in a cron job).
    Watch {
        /// Leave after so many seconds even if something is still open.
        #[arg(long = "for", value_name = "SECONDS")]
        seconds: Option<u64>,
    },
    /// Run the loop and the notification listener until interrupted.
    ServeNotify,
    /// Print or export the pay log, newest first.
    Paylog(Paylog),
    /// Check the pay log's hash chain.
    Verify {
        /// Compare with day heads exported before: also finds a tail that was cut off.
        #[arg(long, value_name = "FILE")]
        heads: Option<PathBuf>,
    },
    /// Day heads: what the pay log said at the end of each day, to be kept somewhere else.
    Heads {
        /// What to do.
        #[command(subcommand)]
        action: HeadsAction,
    },
    /// List who works or worked in the shop.
    People,
    /// Products from and to CSV or Excel files, and their pictures.
    Products {
        /// What to do.
        #[command(subcommand)]
        action: ProductsAction,
    },
    /// Print what managers did, newest first.
    Audit {
        /// At most so many entries.
        #[arg(long, value_name = "N")]
        limit: Option<u32>,
    },
    /// List what the back office is told, newest first; send some of it again.
    Deliveries(Deliveries),
    /// Shifts of this till: open with a float, look (X), close with a count (Z).
    Shift {
        /// What to do.
        #[command(subcommand)]
        action: ShiftAction,
    },
}

/// `shift …`. Amounts in yuan.
#[derive(Subcommand)]
pub enum ShiftAction {
    /// Open a shift.
    Open {
        /// Cash in the drawer.
        #[arg(long, value_name = "YUAN", allow_hyphen_values = true)]
        float: String,
        /// Who opens it.
        #[arg(long, value_name = "NAME", default_value_t)]
        cashier: String,
    },
    /// Note cash put into the drawer or taken out.
    Cash {
        /// Which way.
        way: CashWay,
        /// How much.
        #[arg(value_name = "YUAN", allow_hyphen_values = true)]
        amount: String,
        /// Why.
        #[arg(long, value_name = "TEXT")]
        reason: String,
        /// Who notes it.
        #[arg(long, value_name = "NAME", default_value_t)]
        cashier: String,
    },
    /// How the shift stands; changes nothing.
    X {
        /// Also write it as a page that can be printed.
        #[arg(long, value_name = "FILE")]
        html: Option<PathBuf>,
    },
    /// Close the shift: its numbered Z report.
    Close {
        /// Cash that was counted.
        #[arg(long, value_name = "YUAN", allow_hyphen_values = true)]
        counted: String,
        /// Also write it as a page that can be printed.
        #[arg(long, value_name = "FILE")]
        html: Option<PathBuf>,
        /// Who closes it.
        #[arg(long, value_name = "NAME", default_value_t)]
        cashier: String,
    },
    /// Print Z reports, newest first.
    List {
        /// At most so many.
        #[arg(long, value_name = "N", default_value_t = 100)]
        limit: u32,
    },
    /// Check hashes and numbers of all Z reports, and that the pay log still says the same.
    Verify,
}

/// Which way cash goes.
#[derive(Clone, Copy, clap::ValueEnum)]
pub enum CashWay {
    /// Into the drawer.
    In,
    /// Out of it.
    Out,
}

/// `heads …`.
#[derive(Subcommand)]
pub enum HeadsAction {
    /// Write them to a file.
    Export {
        /// The file.
        file: PathBuf,
    },
}

/// `products …`.
#[derive(Subcommand)]
pub enum ProductsAction {
    /// Make and change products from a file, all or none; nothing is ever removed.
    Import {
        /// CSV (UTF-8, GB18030, UTF-16) or XLSX with columns for code, name and price.
        file: PathBuf,
        /// Say what it would do, and do nothing.
        #[arg(long)]
        dry_run: bool,
        /// Leave out rows that can't be used, instead of importing nothing.
        #[arg(long)]
        skip_bad: bool,
    },
    /// Set, replace or remove the picture of a product.
    Picture {
        /// The product's code or barcode.
        code: String,
        /// JPEG, PNG or WebP; it is scaled down.
        #[arg(required_unless_present = "remove")]
        file: Option<PathBuf>,
        /// Leave the product without a picture.
        #[arg(long, conflicts_with = "file")]
        remove: bool,
    },
    /// Write all products to a file that can be imported again; XLSX if it is called so, CSV otherwise.
    Export {
        /// The file.
        file: PathBuf,
    },
}

/// `settings …`.
#[derive(Subcommand)]
pub enum SettingsAction {
    /// Print all settings; of secrets only where they rest.
    Show,
    /// Set one or more keys.
    Set {
        /// e.g. `gateway.appid=wx…`
        #[arg(required = true, value_name = "KEY=VALUE")]
        pairs: Vec<String>,
    },
    /// Store a secret given on standard input.
    Secret {
        /// `api_key`, `client_cert`, `back_office_secret` or `manager_pin`.
        name: String,
    },
    /// Ask the gateway whether these settings work.
    Check,
}

/// `charge …`.
#[derive(Group)]
pub struct Charge {
    /// Amount in yuan, e.g. 12.50.
    #[arg(long, value_name = "YUAN", allow_hyphen_values = true)]
    pub amount: String,
    /// What is sold; the payer sees it.
    #[arg(long, value_name = "TEXT")]
    pub title: String,
    /// Who charges, for the sales list and the reports.
    #[arg(long, value_name = "NAME", default_value_t)]
    pub cashier: String,
    /// Made once per sale by the caller; the same id never charges twice.
    #[arg(long, value_name = "UUID")]
    pub request_id: Option<String>,
    /// Leave after so many seconds; 0: place the order, show the code, leave.
    #[arg(long, value_name = "SECONDS")]
    pub wait: Option<u64>,
}

/// `paylog …`.
#[derive(Group)]
pub struct Paylog {
    /// First day, yyyy-MM-dd (Beijing time).
    #[arg(long, value_name = "DAY")]
    pub from: Option<String>,
    /// Last day, yyyy-MM-dd (Beijing time).
    #[arg(long, value_name = "DAY")]
    pub to: Option<String>,
    /// `paid`, `late` or `mismatch`.
    #[arg(long)]
    pub state: Option<String>,
    /// At most so many entries.
    #[arg(long, value_name = "N")]
    pub limit: Option<u32>,
    /// Write a CSV file instead.
    #[arg(long, value_name = "FILE")]
    pub csv: Option<PathBuf>,
    /// Write an Excel workbook instead.
    #[arg(long, value_name = "FILE", conflicts_with = "csv")]
    pub xlsx: Option<PathBuf>,
}

/// `deliveries …`. They are sent by `watch`, `serve-notify` and the window.
#[derive(Group)]
pub struct Deliveries {
    /// `waiting`, `delivered` or `dead`.
    #[arg(long)]
    pub state: Option<String>,
    /// At most so many.
    #[arg(long, value_name = "N", default_value_t = 100)]
    pub limit: u32,
    /// Send this one again, whatever has become of it, and say what came of it.
    #[arg(long, value_name = "ID", conflicts_with_all = ["state", "test"])]
    pub redeliver: Option<i64>,
    /// Send a test event now; when it is taken, sending to an address that was gone goes on.
    #[arg(long, conflicts_with = "state")]
    pub test: bool,
}
